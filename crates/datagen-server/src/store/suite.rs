//! What every store must do, written against the trait. Runs on two handles of one database, as two processes would.

use super::{Before, ContractRecord, ContractStored, DayUsage, IdempotencyRecord, NewKey, Settlement, Store};

/// A key for tests.
pub fn new_key(n: u8) -> NewKey {
    NewKey {
        hash: [n; 32],
        prefix: format!("DATAGEN-FREE-{n}"),
        tier: "free".to_owned(),
        label: n.is_multiple_of(2).then(|| "even".to_owned()),
        created_at_ms: 1000 + i64::from(n),
    }
}

/// Runs every check.
pub async fn run(one: &dyn Store, two: &dyn Store) {
    one.ping().await.unwrap();
    keys(one, two).await;
    leases_never_exceed_the_limit(one, two).await;
    settlements_add_up(one, two).await;
    idempotency(one, two).await;
    contracts(one, two).await;
    old_things_are_forgotten(one).await;
}

async fn keys(one: &dyn Store, two: &dyn Store) {
    assert_eq!(one.key_by_hash(&[1; 32]).await.unwrap(), None);
    let first = one.key_insert(new_key(1)).await.unwrap();
    let second = two.key_insert(new_key(2)).await.unwrap();
    assert!(one.key_insert(new_key(1)).await.is_err(), "the same key twice");
    assert_eq!(two.key_by_hash(&[1; 32]).await.unwrap().as_ref(), Some(&first));
    assert_eq!(two.keys().await.unwrap(), [first.clone(), second]);
    assert!(two.key_revoke(first.id, 5000).await.unwrap());
    assert!(!one.key_revoke(first.id, 6000).await.unwrap());
    assert!(!one.key_revoke(-1, 6000).await.unwrap());
    assert_eq!(one.key_by_hash(&[1; 32]).await.unwrap().unwrap().revoked_at_ms, Some(5000));
}

async fn leases_never_exceed_the_limit(one: &dyn Store, two: &dyn Store) {
    let id = one.key_insert(new_key(3)).await.unwrap().id;
    assert_eq!(one.lease(id, 10, 5, 0).await.unwrap(), 0);
    for limit in [1, 7, 100] {
        let day = limit as i64;
        let drain = async |store: &dyn Store| {
            let mut all = 0;
            loop {
                match store.lease(id, day, 6, limit).await.unwrap() {
                    0 => return all,
                    n => all += n,
                }
            }
        };
        let (a, b) = tokio::join!(drain(one), drain(two));
        assert_eq!(a + b, limit);
    }
    let back = Settlement { key_id: id, day: 100, returned: 2, ..Settlement::default() };
    one.settle(&[back]).await.unwrap();
    assert_eq!(two.lease(id, 100, 6, 100).await.unwrap(), 1);
    assert_eq!(two.lease(id, 100, 6, 100).await.unwrap(), 1);
    assert_eq!(two.lease(id, 100, 6, 100).await.unwrap(), 0);
}

async fn settlements_add_up(one: &dyn Store, two: &dyn Store) {
    let id = one.key_insert(new_key(4)).await.unwrap().id;
    let add = |day, calls, records| Settlement { key_id: id, day, calls, records, returned: 0 };
    assert_eq!(one.settle(&[]).await.unwrap(), []);
    one.settle(&[add(1, 2, 30)]).await.unwrap();
    let totals = two.settle(&[add(1, 1, 5), add(2, 1, 1)]).await.unwrap();
    let expected = [DayUsage { day: 1, calls: 3, records: 35 }, DayUsage { day: 2, calls: 1, records: 1 }];
    assert_eq!(totals, expected);
    assert_eq!(one.usage(id, 0).await.unwrap(), expected);
    assert_eq!(one.usage(id, 2).await.unwrap(), expected[1..]);
}

async fn idempotency(one: &dyn Store, two: &dyn Store) {
    let key_id = one.key_insert(new_key(5)).await.unwrap().id;
    let record = IdempotencyRecord {
        key_id,
        idempotency_key: "order 1".to_owned(),
        body_hash: [9; 32],
        seed: (1 << 53) - 1,
        generation_id: "gen_1".to_owned(),
        calls_today: 3,
        calls_remaining: None,
        records_today: 40,
        contract_id: None,
        created_at_ms: 100,
    };
    assert_eq!(one.idempotency_find(key_id, "order 1", 0).await.unwrap(), None);
    assert!(one.idempotency_insert(&record, 50).await.unwrap());
    assert!(!two.idempotency_insert(&record, 50).await.unwrap(), "stored twice");
    assert_eq!(two.idempotency_find(key_id, "order 1", 100).await.unwrap().as_ref(), Some(&record));
    assert_eq!(two.idempotency_find(key_id, "order 1", 101).await.unwrap(), None, "expired");
    let newer =
        IdempotencyRecord { created_at_ms: 500, calls_remaining: Some(7), contract_id: Some("ctr_1".into()), ..record };
    assert!(two.idempotency_insert(&newer, 101).await.unwrap(), "an expired record is replaced");
    assert_eq!(one.idempotency_find(key_id, "order 1", 101).await.unwrap(), Some(newer));
}

fn contract(key_id: i64, id: &str, hash: u8, created_at_ms: i64) -> ContractRecord {
    ContractRecord {
        id: id.to_owned(),
        hash: [hash; 32],
        document: format!("{{\"of\":\"{id}\"}}"),
        key_id,
        created_at_ms,
    }
}

async fn contracts(one: &dyn Store, two: &dyn Store) {
    let id = one.key_insert(new_key(7)).await.unwrap().id;
    let first = contract(id, "ctr_a", 1, 100);
    assert_eq!(one.contract_by_id("ctr_a", 5).await.unwrap(), None);
    assert_eq!(one.contract_insert(&first, 5, 2).await.unwrap(), ContractStored::Now);
    assert_eq!(two.contract_insert(&first, 5, 2).await.unwrap(), ContractStored::Before);
    let newer = contract(id, "ctr_b", 1, 200);
    assert_eq!(two.contract_insert(&newer, 5, 2).await.unwrap(), ContractStored::Now);
    let third = contract(id, "ctr_c", 2, 300);
    assert_eq!(one.contract_insert(&third, 5, 2).await.unwrap(), ContractStored::Refused);
    assert_eq!(one.contract_insert(&first, 5, 2).await.unwrap(), ContractStored::Before, "what is there stays usable");
    assert_eq!(one.contract_insert(&third, 6, 2).await.unwrap(), ContractStored::Now, "a new day");
    assert_eq!(two.contract_by_id("ctr_a", 5).await.unwrap().as_ref(), Some(&first));
    assert_eq!(two.contract_by_hash(&[1; 32], 5).await.unwrap(), Some(newer), "the newest of a hash");
    assert_eq!(one.contract_by_hash(&[9; 32], 5).await.unwrap(), None);

    assert!(one.contract_by_id("ctr_a", 8).await.unwrap().is_some());
    let before = Before { idempotency_ms: 0, usage_day: 0, contract_day: 7 };
    one.forget(before).await.unwrap();
    assert!(two.contract_by_id("ctr_a", 8).await.unwrap().is_some(), "used on day 8");
    assert_eq!(two.contract_by_id("ctr_c", 8).await.unwrap(), None, "last used on day 6");
}

async fn old_things_are_forgotten(one: &dyn Store) {
    let id = one.key_insert(new_key(6)).await.unwrap().id;
    let day = |day| Settlement { key_id: id, day, calls: 1, ..Settlement::default() };
    one.settle(&[day(1), day(2)]).await.unwrap();
    one.forget(Before { idempotency_ms: i64::MAX, usage_day: 2, contract_day: i64::MIN }).await.unwrap();
    assert_eq!(one.usage(id, 0).await.unwrap(), [DayUsage { day: 2, calls: 1, records: 0 }]);
}
