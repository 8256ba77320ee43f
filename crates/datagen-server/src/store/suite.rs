//! What every store must do, written against the trait. Runs on two handles of one database, as two processes would.

use super::{DayUsage, IdempotencyRecord, NewKey, Settlement, Store};

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
        created_at_ms: 100,
    };
    assert_eq!(one.idempotency_find(key_id, "order 1", 0).await.unwrap(), None);
    assert!(one.idempotency_insert(&record, 50).await.unwrap());
    assert!(!two.idempotency_insert(&record, 50).await.unwrap(), "stored twice");
    assert_eq!(two.idempotency_find(key_id, "order 1", 100).await.unwrap().as_ref(), Some(&record));
    assert_eq!(two.idempotency_find(key_id, "order 1", 101).await.unwrap(), None, "expired");
    let newer = IdempotencyRecord { created_at_ms: 500, calls_remaining: Some(7), ..record };
    assert!(two.idempotency_insert(&newer, 101).await.unwrap(), "an expired record is replaced");
    assert_eq!(one.idempotency_find(key_id, "order 1", 101).await.unwrap(), Some(newer));
}

async fn old_things_are_forgotten(one: &dyn Store) {
    let id = one.key_insert(new_key(6)).await.unwrap().id;
    let day = |day| Settlement { key_id: id, day, calls: 1, ..Settlement::default() };
    one.settle(&[day(1), day(2)]).await.unwrap();
    one.forget(i64::MAX, 2).await.unwrap();
    assert_eq!(one.usage(id, 0).await.unwrap(), [DayUsage { day: 2, calls: 1, records: 0 }]);
}
