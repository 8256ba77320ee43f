//! Digests, hashed passwords and what block chains write.
//!
//! A digest here is as many random bits as the algorithm gives: no text is known that it belongs to. The same is true of
//! addresses: their check digits hold, but nobody has their key.

use std::sync::Arc;

use base64::alphabet;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::{NO_PAD, STANDARD, STANDARD_NO_PAD};
use schemars::JsonSchema;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use sha3::Keccak256;

use super::kit::{self, RowBytes};
use super::primitive::{Case, hex_text};
use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::entity::shared_pick;
use crate::plan::Op;
use crate::words::Specials;

/// All of them.
pub fn types() -> Vec<TypeDef> {
    let mut types = digests();
    types.extend(passwords());
    types.extend(chains());
    types
}

fn digests() -> Vec<TypeDef> {
    vec![
        TypeDef::new("md5", "MD5", |cx, o| digest(cx, &o, 32))
            .formed()
            .about("32 hexadecimal digits, as an MD5 digest is written.")
            .aliases(&["md_5", "md5_hash", "MD5", "md5sum"])
            .headers(&["file_md5", "etag"]),
        TypeDef::new("sha1", "SHA-1", |cx, o| digest(cx, &o, 40))
            .formed()
            .about("40 hexadecimal digits, as a SHA-1 digest is written.")
            .aliases(&["sha_1", "sha1_hash", "SHA1", "sha1sum"])
            .headers(&["file_sha1"]),
        TypeDef::new("sha256", "SHA-256", |cx, o| digest(cx, &o, 64))
            .formed()
            .about("64 lower-case hexadecimal digits, as a SHA-256 digest is written.")
            .aliases(&["sha_256", "sha256_hash", "hash", "SHA256", "sha256sum"])
            .headers(&["file_hash", "content_hash"]),
        TypeDef::new("sha384", "SHA-384", |cx, o| digest(cx, &o, 96))
            .formed()
            .about("96 hexadecimal digits, as a SHA-384 digest is written.")
            .aliases(&["sha_384", "sha384_hash", "sha384sum"]),
        TypeDef::new("sha512", "SHA-512", |cx, o| digest(cx, &o, 128))
            .formed()
            .about("128 hexadecimal digits, as a SHA-512 digest is written.")
            .aliases(&["sha_512", "sha512_hash", "SHA512", "sha512sum"])
            .headers(&["file_sha512"]),
        TypeDef::new("crc32", "CRC-32", |cx, o| digest(cx, &o, 8))
            .formed()
            .about("Eight hexadecimal digits, as a CRC-32 checksum is written.")
            .aliases(&["crc_32", "crc", "adler32"])
            .headers(&["check_sum"]),
    ]
}

fn passwords() -> Vec<TypeDef> {
    vec![
        TypeDef::new("bcryptHash", "Bcrypt hash", |cx, o: BcryptOptions| bcrypt(cx, &o))
            .formed()
            .about("Password hash in bcrypt's form, cost 12 unless `cost` says otherwise; no password belongs to it.")
            .aliases(&["bcrypt", "bcrypt_password"])
            .headers(&["password_bcrypt"]),
        TypeDef::new("passwordHash", "Password hash", password_hash)
            .about("Password hash in the form in which it is stored, of `algorithm` argon2id, scrypt, pbkdf2 or bcrypt; no password belongs to it.")
            .aliases(&["hashed_password", "argon2", "argon2id", "pbkdf2", "scrypt", "encrypted_password", "password_digest"])
            .headers(&["pwd_hash", "passwd_hash", "pass_hash"]),
    ]
}

fn chains() -> Vec<TypeDef> {
    vec![
        TypeDef::new("bitcoinAddress", "Bitcoin address", bitcoin)
            .about("Bitcoin address with its checksum, made from random bits: nobody has its key. `format` and `network` choose the kind.")
            .aliases(&["btc_address", "finance.bitcoinAddress", "Bitcoin Address", "bitcoin_wallet", "btc_wallet"])
            .headers(&["wallet", "wallet_address", "deposit_address"]),
        TypeDef::new("ethereumAddress", "Ethereum address", ethereum)
            .formed()
            .about("Ethereum address with the capital letters of EIP-55, made from random bits: nobody has its key.")
            .aliases(&["eth_address", "finance.ethereumAddress", "Ethereum Address", "eth_wallet", "contract_address"])
            .headers(&["evm_address", "from_address", "to_address"]),
        TypeDef::new("transactionHash", "Transaction hash", |cx, o: TransactionOptions| {
            if o.chain != Some(Chain::Bitcoin) {
                cx.text("0x");
            }
            hex_text(cx, 64, false);
        })
        .formed()
        .about("Hash of a transaction on a block chain: 64 hexadecimal digits, after `0x` unless `chain` is `bitcoin`.")
        .aliases(&["tx_hash", "transaction_hash", "blockchain_tx", "block_hash", "txhash"])
        .headers(&["txn_hash"]),
        TypeDef::new("cryptocurrency", "Cryptocurrency", |cx, _: NoOptions| {
            let coins = cx.locale.list("cryptocurrency");
            let coin = shared_pick(cx, COIN, &coins);
            cx.word(&coins.words, coin);
        })
        .about("Name of a cryptocurrency, by market value; `cryptocurrencyCode` of the row is its code.")
        .aliases(&["crypto", "crypto_name", "cryptocurrency_name", "crypto_currency", "coin"])
        .headers(&["coin_name", "token_name"])
        .unique_by(COIN),
        TypeDef::new("cryptocurrencyCode", "Cryptocurrency code", |cx, _: NoOptions| {
            let coins = cx.locale.list("cryptocurrency");
            let coin = shared_pick(cx, COIN, &coins);
            cx.word(&kit::fact_words(&coins, 0), coin);
        })
        .about("Code of the row's cryptocurrency, such as `BTC`.")
        .aliases(&["crypto_code", "coin_symbol", "cryptocurrency_symbol", "crypto_symbol"])
        .headers(&["coin_code", "token_symbol"])
        .unique_by(COIN),
    ]
}

/// Latent that decides the coin.
const COIN: &str = "cryptocurrency";

/// Constraints of digests.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DigestOptions {
    /// `lower` (default) or `upper`.
    case: Option<Case>,
}

fn digest(cx: &mut FieldCx<'_, '_>, options: &DigestOptions, nibbles: u32) {
    hex_text(cx, nibbles, options.case == Some(Case::Upper));
}

/// Constraints of `bcryptHash`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct BcryptOptions {
    /// Cost, 4 to 31 (12).
    #[serde(alias = "rounds")]
    cost: Option<u32>,
}

static BCRYPT: GeneralPurpose = GeneralPurpose::new(&alphabet::BCRYPT, NO_PAD);

fn bcrypt(cx: &mut FieldCx<'_, '_>, options: &BcryptOptions) {
    let Some(cost) = kit::length_within(cx, "cost", options.cost, 12, 4..=31) else { return };
    cx.text(&format!("$2b${cost:02}$"));
    salt_and_hash(cx, (16, 23), "", &BCRYPT);
}

/// Salt and hash of so many bytes each; the salt alone makes the whole unique.
fn salt_and_hash(cx: &mut FieldCx<'_, '_>, lengths: (usize, usize), between: &str, engine: &'static GeneralPurpose) {
    kit::base64_bytes(cx, "salt", lengths.0, engine);
    if !between.is_empty() {
        cx.text(between);
    }
    let unique = std::mem::replace(&mut cx.unique, false);
    kit::base64_bytes(cx, "hash", lengths.1, engine);
    cx.unique = unique;
}

/// Constraints of `passwordHash`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PasswordHashOptions {
    /// `argon2id` (default), `scrypt`, `pbkdf2` (as Django writes it) or `bcrypt`.
    algorithm: Option<Algorithm>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Algorithm {
    Argon2id,
    Scrypt,
    Pbkdf2,
    Bcrypt,
}

fn password_hash(cx: &mut FieldCx<'_, '_>, options: PasswordHashOptions) {
    match options.algorithm.unwrap_or(Algorithm::Argon2id) {
        Algorithm::Argon2id => {
            cx.text("$argon2id$v=19$m=65536,t=3,p=4$");
            salt_and_hash(cx, (16, 32), "$", &STANDARD_NO_PAD);
        }
        Algorithm::Scrypt => {
            cx.text("$scrypt$ln=17,r=8,p=1$");
            salt_and_hash(cx, (16, 32), "$", &STANDARD_NO_PAD);
        }
        Algorithm::Pbkdf2 => {
            cx.text("pbkdf2_sha256$1000000$");
            kit::random_text(cx, "salt", &kit::BASE62.into(), 22);
            cx.text("$");
            let unique = std::mem::replace(&mut cx.unique, false);
            kit::base64_bytes(cx, "hash", 32, &STANDARD);
            cx.unique = unique;
        }
        Algorithm::Bcrypt => bcrypt(cx, &BcryptOptions::default()),
    }
}

/// Constraints of `bitcoinAddress`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct BitcoinOptions {
    /// `p2wpkh` (`bc1q`), `p2tr` (`bc1p`), `p2pkh` (`1`) or `p2sh` (`3`); a mix by default.
    #[serde(alias = "type")]
    format: Option<AddressFormat>,
    /// `main` (default) or `test`.
    network: Option<Network>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum AddressFormat {
    #[serde(alias = "bech32", alias = "segwit")]
    P2wpkh,
    #[serde(alias = "bech32m", alias = "taproot")]
    P2tr,
    #[serde(alias = "legacy")]
    P2pkh,
    P2sh,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Network {
    #[serde(alias = "mainnet")]
    Main,
    #[serde(alias = "testnet")]
    Test,
}

/// Of a hundred addresses in use, how many are of each format.
const FORMATS: [(AddressFormat, u64); 4] =
    [(AddressFormat::P2wpkh, 45), (AddressFormat::P2tr, 15), (AddressFormat::P2pkh, 22), (AddressFormat::P2sh, 18)];

fn bitcoin(cx: &mut FieldCx<'_, '_>, options: BitcoinOptions) {
    let test = options.network == Some(Network::Test);
    if let Some(format) = options.format {
        return address(cx, format, test);
    }
    let bytes = RowBytes::new(cx, "hash", 32);
    let which = kit::choice(cx, "format", &FORMATS.map(|f| f.1));
    let branches = FORMATS.map(|(format, _)| cx.branch(|cx| address_of(cx, bytes, format, test)));
    cx.emit(Op::Switch { which, branches: Arc::new(branches) });
}

fn address(cx: &mut FieldCx<'_, '_>, format: AddressFormat, test: bool) {
    let bytes = RowBytes::new(cx, "hash", 32);
    address_of(cx, bytes, format, test);
}

/// Longest address: `bc1p` with 32 bytes.
const ADDRESS_CHARS_MAX: usize = 62;

fn address_of(cx: &mut FieldCx<'_, '_>, bytes: RowBytes, format: AddressFormat, test: bool) {
    let prefix = if test { "tb" } else { "bc" };
    cx.call(&bytes.inputs(), ADDRESS_CHARS_MAX, Specials::NONE, move |row, out| {
        let mut hash = [0; 32];
        bytes.fill(row, &mut hash);
        match format {
            AddressFormat::P2wpkh => push_segwit(prefix, 0, &hash[..20], out),
            AddressFormat::P2tr => push_segwit(prefix, 1, &hash, out),
            AddressFormat::P2pkh => push_base58_check(if test { 0x6f } else { 0 }, &hash[..20], out),
            AddressFormat::P2sh => push_base58_check(if test { 0xc4 } else { 5 }, &hash[..20], out),
        }
    });
}

/// Version byte, 20 bytes and four of their double SHA-256, in base 58.
fn push_base58_check(version: u8, hash: &[u8], out: &mut Vec<u8>) {
    let mut bytes = [0; 28];
    // Three leading zeros make whole 32-bit words of 25 bytes.
    bytes[3] = version;
    bytes[4..24].copy_from_slice(hash);
    let check = Sha256::digest(Sha256::digest(&bytes[3..24]));
    bytes[24..].copy_from_slice(&check[..4]);
    let mut words = [0u32; 7];
    for (word, part) in words.iter_mut().zip(bytes.as_chunks::<4>().0) {
        *word = u32::from_be_bytes(*part);
    }
    let mut digits = [0; 35];
    for five in digits.rchunks_exact_mut(5) {
        let mut rest = 0u64;
        for word in &mut words {
            let value = rest << 32 | u64::from(*word);
            *word = (value / 58u64.pow(5)) as u32;
            rest = value % 58u64.pow(5);
        }
        for digit in five.iter_mut().rev() {
            *digit = (rest % 58) as u8;
            rest /= 58;
        }
    }
    let zeros = bytes[3..].iter().take_while(|b| **b == 0).count();
    let significant = digits.iter().position(|d| *d != 0).unwrap_or(digits.len());
    out.extend(std::iter::repeat_n(b'1', zeros));
    out.extend(digits[significant..].iter().map(|d| kit::BASE58[usize::from(*d)]));
}

const BECH32: &[u8] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
/// What the checksum of BIP 173 and of BIP 350 leaves.
const BECH32_REST: [u32; 2] = [1, 0x2bc8_30a3];

/// A segregated-witness address: BIP 173 for version 0, BIP 350 for the later ones.
fn push_segwit(prefix: &str, version: u8, program: &[u8], out: &mut Vec<u8>) {
    let mut check = 1u32;
    prefix.bytes().for_each(|b| check = bech32_step(check, b >> 5));
    check = bech32_step(check, 0);
    prefix.bytes().for_each(|b| check = bech32_step(check, b & 31));
    out.extend_from_slice(prefix.as_bytes());
    out.push(b'1');
    let mut push = |value: u8, check: &mut u32| {
        *check = bech32_step(*check, value);
        out.push(BECH32[usize::from(value)]);
    };
    push(version, &mut check);
    let (mut buffer, mut bits) = (0u32, 0);
    for byte in program {
        buffer = (buffer << 8 | u32::from(*byte)) & 0xfff;
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            push((buffer >> bits & 31) as u8, &mut check);
        }
    }
    if bits > 0 {
        push((buffer << (5 - bits) & 31) as u8, &mut check);
    }
    (0..6).for_each(|_| check = bech32_step(check, 0));
    check ^= BECH32_REST[usize::from(version.min(1))];
    out.extend((0..6).map(|i| BECH32[(check >> (5 * (5 - i)) & 31) as usize]));
}

/// One step of the checksum's polynomial.
fn bech32_step(check: u32, value: u8) -> u32 {
    const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let top = check >> 25;
    let next = (check & 0x1ff_ffff) << 5 ^ u32::from(value);
    GENERATOR.iter().enumerate().filter(|(i, _)| top >> i & 1 == 1).fold(next, |next, (_, g)| next ^ g)
}

/// Constraints of `ethereumAddress`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct EthereumOptions {
    /// Capital letters as EIP-55 has them (true), or small ones only.
    checksum: Option<bool>,
}

fn ethereum(cx: &mut FieldCx<'_, '_>, options: EthereumOptions) {
    let checksum = options.checksum.unwrap_or(true);
    let bytes = RowBytes::new(cx, "address", 20);
    cx.call(&bytes.inputs(), 42, Specials::NONE, move |row, out| {
        let mut address = [0; 20];
        bytes.fill(row, &mut address);
        out.extend_from_slice(b"0x");
        let start = out.len();
        kit::push_hex(&address, out);
        if checksum {
            eip55(&mut out[start..]);
        }
    });
}

/// Makes capitals of the letters whose place in the digest of the whole is 8 or more.
fn eip55(digits: &mut [u8]) {
    let digest = Keccak256::digest(&*digits);
    for (at, digit) in digits.iter_mut().enumerate() {
        if digest[at / 2] >> (4 * (1 - at % 2)) & 8 != 0 {
            digit.make_ascii_uppercase();
        }
    }
}

/// Constraints of `transactionHash`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TransactionOptions {
    /// `ethereum` (default) or `bitcoin`.
    chain: Option<Chain>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Chain {
    Ethereum,
    Bitcoin,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: impl Fn(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn addresses_are_those_of_the_standards_examples() {
        // The coinbase of the first block, and the program of BIP 173's and BIP 350's examples.
        let genesis = [
            0x62, 0xe9, 0x07, 0xb1, 0x5c, 0xbf, 0x27, 0xd5, 0x42, 0x53, 0x99, 0xeb, 0xf6, 0xf0, 0xfb, 0x50, 0xeb, 0xb8,
            0x8f, 0x18,
        ];
        assert_eq!(text(|out| push_base58_check(0, &genesis, out)), "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa");
        let program = [
            0x75, 0x1e, 0x76, 0xe8, 0x19, 0x91, 0x96, 0xd4, 0x54, 0x94, 0x1c, 0x45, 0xd1, 0xb3, 0xa3, 0x23, 0xf1, 0x43,
            0x3b, 0xd6,
        ];
        let segwit = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
        assert_eq!(text(|out| push_segwit("bc", 0, &program, out)), segwit);
        let generator = [
            0x79, 0xbe, 0x66, 0x7e, 0xf9, 0xdc, 0xbb, 0xac, 0x55, 0xa0, 0x62, 0x95, 0xce, 0x87, 0x0b, 0x07, 0x02, 0x9b,
            0xfc, 0xdb, 0x2d, 0xce, 0x28, 0xd9, 0x59, 0xf2, 0x81, 0x5b, 0x16, 0xf8, 0x17, 0x98,
        ];
        let taproot = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0";
        assert_eq!(text(|out| push_segwit("bc", 1, &generator, out)), taproot);
    }

    #[test]
    fn capitals_are_those_of_eip_55() {
        for address in ["5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "dbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB"] {
            let mut digits = address.to_ascii_lowercase().into_bytes();
            eip55(&mut digits);
            assert_eq!(String::from_utf8_lossy(&digits), address);
        }
    }
}
