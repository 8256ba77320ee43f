//! Text folding: what is the same word for a reader becomes the same key.
//!
//! Lives here: case, accents, width, Arabic letter forms, scripts. Does not live here: what words mean.

/// Appends the folded form of a character: lower case, without accents; letters of other scripts in their plain form.
fn push_folded(c: char, out: &mut String) {
    // Full-width forms of ASCII.
    let c = if ('\u{FF01}'..='\u{FF5E}').contains(&c) { char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c) } else { c };
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    for c in c.to_lowercase() {
        match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ạ' | 'ả' | 'ấ' | 'ầ' | 'ậ' | 'ắ' | 'ằ' | 'ặ' => {
                out.push('a')
            }
            'æ' => out.push_str("ae"),
            'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => out.push('c'),
            'ď' | 'đ' | 'ð' => out.push('d'),
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ẹ' | 'ẻ' | 'ẽ' | 'ế' | 'ề' | 'ể' | 'ễ' | 'ệ' => {
                out.push('e')
            }
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => out.push('g'),
            'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ỉ' | 'ị' => out.push('i'),
            'ķ' => out.push('k'),
            'ĺ' | 'ļ' | 'ľ' | 'ł' => out.push('l'),
            'ñ' | 'ń' | 'ņ' | 'ň' => out.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'ọ' | 'ỏ' | 'ố' | 'ồ' | 'ổ' | 'ỗ' | 'ộ' | 'ớ' | 'ờ' | 'ợ' =>
            {
                out.push('o');
            }
            'œ' => out.push_str("oe"),
            'ŕ' | 'ř' => out.push('r'),
            'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => out.push('s'),
            'ß' => out.push_str("ss"),
            'ţ' | 'ť' | 'ț' => out.push('t'),
            'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' | 'ụ' | 'ủ' | 'ứ' | 'ừ' | 'ự' => {
                out.push('u')
            }
            'ý' | 'ÿ' | 'ŷ' | 'ỳ' => out.push('y'),
            'ź' | 'ż' | 'ž' => out.push('z'),
            'ё' => out.push('е'),
            'й' => out.push('и'),
            'أ' | 'إ' | 'آ' | 'ٱ' => out.push('ا'),
            'ة' => out.push('ه'),
            'ى' => out.push('ي'),
            'ؤ' => out.push('و'),
            'ئ' => out.push('ي'),
            // Combining marks, Arabic vowels and the tatweel, the Devanagari nukta, soft hyphen and joiners.
            '\u{0300}'..='\u{036F}' | '\u{064B}'..='\u{0652}' | '\u{0640}' | '\u{093C}' | '\u{00AD}' => {}
            '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' => {}
            // Devanagari letters with a dot have a plain form.
            '\u{0958}'..='\u{095F}' => out.push(match c {
                '\u{095B}' => 'ज',
                '\u{095C}' => 'ड',
                '\u{095D}' => 'ढ',
                '\u{095E}' => 'फ',
                _ => c,
            }),
            other => out.push(other),
        }
    }
}

/// Folded text with separators kept.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| push_folded(c, &mut out));
    out
}

/// Folded text without anything that is neither letter nor digit: the key of a word or phrase.
pub fn key(text: &str) -> String {
    let mut out = fold(text);
    out.retain(is_word_char);
    out
}

/// The other way German and Scandinavian umlauts are written: `ä` as `ae`. `None` when there are none.
pub fn umlaut_key(text: &str) -> Option<String> {
    if !text.chars().any(|c| "äöüåøÄÖÜÅØ".contains(c)) {
        return None;
    }
    let mut spelled = String::with_capacity(text.len() + 4);
    for c in text.chars() {
        match c {
            'ä' | 'Ä' => spelled.push_str("ae"),
            'ö' | 'Ö' | 'ø' | 'Ø' => spelled.push_str("oe"),
            'ü' | 'Ü' => spelled.push_str("ue"),
            'å' | 'Å' => spelled.push_str("aa"),
            other => spelled.push(other),
        }
    }
    Some(key(&spelled))
}

/// Whether a character belongs to a word: letters, digits, and the marks that Indic and Thai words are written with.
pub fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '#' | '%' | '№' | '〒' | '°') || is_mark(c)
}

/// Vowel signs and the virama of Indic scripts, Thai vowels: no letters by Unicode's category, but parts of words.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0900}'..='\u{0DFF}' | '\u{0E31}' | '\u{0E34}'..='\u{0E3A}' | '\u{0E47}'..='\u{0E4E}')
}

/// Whether a character is of a script written without blanks between words.
pub fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{0E00}'..='\u{0E7F}' | '\u{AC00}'..='\u{D7AF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_many_scripts_fold_to_what_readers_take_for_the_same() {
        assert_eq!(key("Größe"), "grosse");
        assert_eq!(umlaut_key("Größe").as_deref(), Some("groesse"));
        assert_eq!(key("Prénom(s)"), "prenoms");
        assert_eq!(key("İSİM"), key("isim"));
        assert_eq!(key("ＴＥＬ"), "tel");
        assert_eq!(key("الإسم"), key("الاسم"));
        assert_eq!(key("ФИО клиента"), "фиоклиента");
    }
}
