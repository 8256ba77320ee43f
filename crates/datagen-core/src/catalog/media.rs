//! Media and leisure: books, films, music, games, sport, food and drink, pictures.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::traits::push_number;
use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::entity::works::{self, BOOK, FILM, GAME, SONG};
use crate::entity::{color, shared_fact, shared_word};
use crate::plan::{Op, Step, ValueType};
use crate::problem::codes;
use crate::words::Specials;

/// All of them.
pub fn types() -> Vec<TypeDef> {
    let mut types = works_types();
    types.extend(leisure());
    types.extend(pictures());
    types.extend(colors());
    types
}

fn works_types() -> Vec<TypeDef> {
    vec![
        TypeDef::new("bookTitle", "Book title", |cx, _: NoOptions| works::title(cx, BOOK))
            .about("Title of a classic of literature; `author` in the same row is who wrote it.")
            .aliases(&["book", "book_name", "book.title", "novel"])
            .headers(&["buchtitel", "titre_livre", "titulo_libro", "название_книги", "書名"])
            .by_locale("Classics of the language under their own titles."),
        TypeDef::new("author", "Author", |cx, _: NoOptions| shared_fact(cx, "book", "book", 0))
            .about("Author of the row's book.")
            .aliases(&["writer", "book_author", "book.author", "author_name"])
            .headers(&["autor", "auteur", "autore", "автор", "著者", "المؤلف"])
            .by_locale("Authors of the language's classics."),
        TypeDef::new("publisher", "Publisher", |cx, _: NoOptions| works::publisher(cx))
            .about("Invented publishing house.")
            .aliases(&["publishing_house", "book.publisher", "book_publisher", "imprint"])
            .headers(&["verlag", "editeur", "editorial", "editora", "издательство", "出版社", "الناشر"])
            .by_locale("Named as in the country."),
        TypeDef::new("movie", "Film", |cx, _: NoOptions| works::title(cx, FILM))
            .about("Title of a well-known film.")
            .aliases(&["movie_title", "film", "film_title", "movie_name", "Movie Title"])
            .headers(&["filmtitel", "pelicula", "filme", "фильм", "映画"]),
        TypeDef::new("movieYear", "Film, year", |cx, _: NoOptions| shared_fact(cx, "movie", "movie", 1))
            .about("Year in which the row's film came out.")
            .aliases(&["film_year", "movie_release_year"])
            .headers(&["release_year", "erscheinungsjahr"])
            .returns(ValueType::Integer),
        TypeDef::new("song", "Song", |cx, _: NoOptions| works::title(cx, SONG))
            .about("Title of a well-known piece of music; `artist` in the same row is who made it known.")
            .aliases(&["song_title", "song_name", "music.songName", "track", "track_name", "track_title"])
            .headers(&["lied", "chanson", "cancion", "песня", "曲名"]),
        TypeDef::new("artist", "Music artist", |cx, _: NoOptions| shared_fact(cx, "song", "song", 0))
            .about("Musician or band of the row's song.")
            .aliases(&["music_artist", "music.artist", "band", "musician", "performer", "singer"])
            .headers(&["kuenstler", "artiste", "interprete", "исполнитель", "アーティスト"]),
        TypeDef::new("game", "Game", |cx, _: NoOptions| works::title(cx, GAME))
            .about("Title of a well-known video, board or card game.")
            .aliases(&["game_title", "video_game", "videogame", "board_game", "game_name"])
            .headers(&["spiel", "jeu", "juego", "jogo", "игра"]),
        TypeDef::new("genre", "Genre", genre)
            .about("Genre of the row's song; with `of`, of its book, film or game.")
            .aliases(&["music_genre", "music.genre", "musical_genre"])
            .headers(&["genero", "gattung", "жанр", "ジャンル"])
            .by_locale("In the locale's language."),
        TypeDef::new("bookGenre", "Genre of a book", |cx, _: NoOptions| works::genre(cx, BOOK))
            .about("Genre of the row's book.")
            .aliases(&["book.genre", "literary_genre"])
            .headers(&["literaturgattung"])
            .by_locale("In the locale's language."),
        TypeDef::new("movieGenre", "Genre of a film", |cx, _: NoOptions| works::genre(cx, FILM))
            .about("Genre of the row's film.")
            .aliases(&["film_genre", "Movie Genres"])
            .headers(&["filmgenre"])
            .by_locale("In the locale's language."),
    ]
}

fn leisure() -> Vec<TypeDef> {
    vec![
        TypeDef::new("sport", "Sport", |cx, _: NoOptions| shared_word(cx, "sport", "sport"))
            .about("Kind of sport.")
            .aliases(&["sports", "sport_name", "sport_type"])
            .headers(&["sportart", "deporte", "esporte", "вид_спорта", "スポーツ"])
            .by_locale("In the locale's language."),
        TypeDef::new("team", "Sports team", |cx, _: NoOptions| works::team(cx))
            .about("Name of an invented team from the row's city.")
            .aliases(&["sports_team", "team_name", "club", "football_club"])
            .headers(&["mannschaft", "verein", "equipe", "equipo", "squadra", "команда", "チーム"])
            .by_locale("Named as clubs of the country are."),
        TypeDef::new("food", "Dish", |cx, _: NoOptions| cx.list_word("food"))
            .about("Dish as on a menu.")
            .aliases(&["dish", "meal", "food.dish", "food_name", "menu_item", "recipe"])
            .headers(&["gericht", "speise", "plat", "plato", "prato", "блюдо", "料理", "الطبق"])
            .by_locale("In the locale's language, with dishes of its kitchen."),
        TypeDef::new("drink", "Drink", |cx, _: NoOptions| cx.list_word("drink"))
            .about("Hot or cold drink.")
            .aliases(&["beverage", "drink_name"])
            .headers(&["getraenk", "boisson", "bebida", "bevanda", "напиток", "飲み物", "المشروب"])
            .by_locale("In the locale's language."),
    ]
}

fn pictures() -> Vec<TypeDef> {
    vec![
        TypeDef::new("imageUrl", "Image address", image_url)
            .about("Address of a picture on a reserved host, with size and subject in its path.")
            .aliases(&[
                "image",
                "image_link",
                "picture_url",
                "image.url",
                "image.urlLoremFlickr",
                "image.urlPicsumPhotos",
                "image_url_address",
                "Dummy Image URL",
                "thumbnail_url",
            ])
            .headers(&["img", "img_url", "picture", "thumbnail", "bild", "imagen", "картинка"]),
        TypeDef::new("dataUri", "Image as data URI", data_uri)
            .about("A picture of one colour as `data:` URI: a PNG of one pixel, or an SVG.")
            .aliases(&["image.dataUri", "data_url", "base64_image", "Base64 Image URL", "inline_image"])
            .headers(&["image_data", "thumbnail_data"]),
    ]
}

fn colors() -> Vec<TypeDef> {
    vec![
        TypeDef::new("colorHex", "Colour, hexadecimal", color_hex)
            .formed()
            .about("Value of the row's colour such as `#1f3a93`.")
            .aliases(&["hex_color", "color_hex", "internet.color", "safe_hex_color", "Hex Color", "hexcolor"])
            .headers(&["farbcode", "hex_code", "color_code"])
            .by_locale("Agrees with the name where the language's colours have values."),
        TypeDef::new("colorRgb", "Colour, RGB", color_rgb)
            .formed()
            .about("Value of the row's colour such as `rgb(31, 58, 147)`.")
            .aliases(&["rgb_color", "rgb", "rgb_css_color", "color_rgb_css"])
            .headers(&["rgb_value"]),
        TypeDef::new("colorHsl", "Colour, HSL", color_hsl)
            .formed()
            .about("Value of the row's colour such as `hsl(226, 65%, 35%)`.")
            .aliases(&["hsl_color", "hsl", "color.hsl"])
            .headers(&["hsl_value"]),
    ]
}

/// Constraints of `genre`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct GenreOptions {
    /// Whose genre: `music` (default), `book`, `movie` or `game`.
    of: Option<GenreOf>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum GenreOf {
    Music,
    Book,
    Movie,
    Game,
}

fn genre(cx: &mut FieldCx<'_, '_>, options: GenreOptions) {
    let kind = match options.of.unwrap_or(GenreOf::Music) {
        GenreOf::Music => SONG,
        GenreOf::Book => BOOK,
        GenreOf::Movie => FILM,
        GenreOf::Game => GAME,
    };
    works::genre(cx, kind);
}

/// Constraints of `imageUrl`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ImageOptions {
    /// Width in pixels, 1 to 10 000 (by default one of the usual sizes).
    width: Option<u32>,
    /// Height in pixels, 1 to 10 000.
    height: Option<u32>,
    /// What the picture shows, a word of the path: letters, digits and hyphens (by default one of many).
    category: Option<String>,
}

/// Largest side of a picture in pixels.
const SIDE_MAX: u32 = 10_000;
const IMAGE_SIZES: [(u32, u32); 8] =
    [(640, 480), (800, 600), (1024, 768), (1280, 720), (1920, 1080), (400, 400), (600, 900), (1200, 630)];
const IMAGE_SUBJECTS: [&str; 16] = [
    "people",
    "city",
    "nature",
    "food",
    "animals",
    "business",
    "technology",
    "travel",
    "sports",
    "architecture",
    "fashion",
    "interior",
    "products",
    "night",
    "abstract",
    "transport",
];

fn image_url(cx: &mut FieldCx<'_, '_>, options: ImageOptions) {
    for (key, side) in [("width", options.width), ("height", options.height)] {
        if side.is_some_and(|side| !(1..=SIDE_MAX).contains(&side)) {
            let hint = format!("Give 1 to {SIDE_MAX} pixels.");
            let message = format!("`{key}` is {}.", side.unwrap_or(0));
            cx.problem(
                codes::INVALID_CONSTRAINT,
                key,
                message,
                hint,
                Some(vec![(key, json!(side.unwrap_or(0).clamp(1, SIDE_MAX)))]),
            );
        }
    }
    let is_word =
        |text: &str| (1..=40).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if let Some(category) = options.category.as_deref().filter(|category| !is_word(category)) {
        let hint = "Give at most 40 letters, digits and hyphens.".to_owned();
        let message = format!("`{category}` is no word for a path.");
        return cx.problem(
            codes::INVALID_CONSTRAINT,
            "category",
            message,
            hint,
            Some(vec![("category", json!("nature"))]),
        );
    }
    cx.text("https://images.example.com/");
    image_size(cx, options.width, options.height);
    cx.text("/");
    match &options.category {
        Some(category) => cx.text(category),
        None => {
            let words = Arc::new(crate::words::Words::new(IMAGE_SUBJECTS));
            let bits = cx.draw("subject");
            let index = cx.step(Step::Scale { bits, n: IMAGE_SUBJECTS.len() as u64, add: 0 });
            cx.word(&words, index);
        }
    }
    cx.text("/");
    let number = cx.index("number", 1_000_000_000);
    cx.emit(Op::Int(number));
    cx.text(".jpg");
}

fn image_size(cx: &mut FieldCx<'_, '_>, width: Option<u32>, height: Option<u32>) {
    let size = |(w, h): (u32, u32)| format!("{}x{}", width.unwrap_or(w), height.unwrap_or(h));
    match (width, height) {
        (Some(side), None) => cx.text(&size((side, side))),
        (None, Some(side)) => cx.text(&size((side, side))),
        (Some(_), Some(_)) => cx.text(&size((0, 0))),
        (None, None) => {
            let words = Arc::new(crate::words::Words::new(IMAGE_SIZES.map(size)));
            let bits = cx.draw("size");
            let index = cx.step(Step::Scale { bits, n: IMAGE_SIZES.len() as u64, add: 0 });
            cx.word(&words, index);
        }
    }
}

/// Constraints of `dataUri`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DataUriOptions {
    /// `png` (default) or `svg`.
    format: Option<PictureFormat>,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum PictureFormat {
    Png,
    Svg,
}

fn data_uri(cx: &mut FieldCx<'_, '_>, options: DataUriOptions) {
    let rgb = cx.index("color", 1 << 24);
    if matches!(options.format, Some(PictureFormat::Svg)) {
        cx.text("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='16' height='16'%3E%3Cpath d='M0 0h16v16H0z' fill='%23");
        cx.emit(Op::Hex { value: rgb, nibbles: 6, upper: false });
        return cx.text("'/%3E%3C/svg%3E");
    }
    cx.call(&[rgb], 160, Specials::of("data:image/png;base64,+/="), move |row, out| {
        out.extend_from_slice(b"data:image/png;base64,");
        push_base64(out, &png_pixel(row.get(rgb) as u32));
    });
}

/// A PNG of one pixel: signature, IHDR, one stored block of zlib in IDAT, IEND.
fn png_pixel(rgb: u32) -> [u8; 72] {
    const HEAD: [u8; 33] = [
        0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1,
        8, 2, 0, 0, 0, 0x90, 0x77, 0x53, 0xde,
    ];
    const TAIL: [u8; 12] = [0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82];
    let [_, r, g, b] = rgb.to_be_bytes();
    let scanline = [0, r, g, b];
    let mut data = [b'I', b'D', b'A', b'T', 0x78, 0x01, 1, 4, 0, 0xfb, 0xff, 0, r, g, b, 0, 0, 0, 0];
    data[15..].copy_from_slice(&adler32(&scanline).to_be_bytes());
    let mut png = [0; 72];
    png[..33].copy_from_slice(&HEAD);
    png[33..37].copy_from_slice(&15u32.to_be_bytes());
    png[37..56].copy_from_slice(&data);
    png[56..60].copy_from_slice(&crc32(&data).to_be_bytes());
    png[60..].copy_from_slice(&TAIL);
    png
}

fn adler32(bytes: &[u8]) -> u32 {
    let (a, b) = bytes.iter().fold((1u32, 0u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    b << 16 | a
}

/// CRC-32 of ISO 3309, as PNG wants it.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0u32, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

fn push_base64(out: &mut Vec<u8>, bytes: &[u8]) {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0u32, |bits, at| bits << 8 | u32::from(three.get(at).copied().unwrap_or(0)));
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at) & 63) as usize];
            out.push(if at <= three.len() { letter } else { b'=' });
        }
    }
}

fn color_register(cx: &mut FieldCx<'_, '_>) -> crate::plan::Reg {
    if cx.unique { cx.index("color", 1 << 24) } else { color::value(cx) }
}

/// Constraints of `colorHex`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct HexOptions {
    /// Capital letters (false).
    uppercase: Option<bool>,
    /// What stands before the digits: `#` (default), `0x` or nothing; at most 8 bytes.
    prefix: Option<String>,
}

fn color_hex(cx: &mut FieldCx<'_, '_>, options: HexOptions) {
    let prefix = options.prefix.unwrap_or_else(|| "#".to_owned());
    if prefix.len() > 8 {
        let fix = Some(vec![("prefix", json!("#"))]);
        let (message, hint) = ("`prefix` is too long.".to_owned(), "Give at most 8 bytes.".to_owned());
        return cx.problem(codes::INVALID_CONSTRAINT, "prefix", message, hint, fix);
    }
    let value = color_register(cx);
    cx.text(&prefix);
    cx.emit(Op::Hex { value, nibbles: 6, upper: options.uppercase.unwrap_or(false) });
}

fn color_rgb(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    let value = color_register(cx);
    cx.call(&[value], 18, Specials::of("rgb(0, 0)"), move |row, out| {
        out.extend_from_slice(b"rgb(");
        for (at, shift) in [16, 8, 0].into_iter().enumerate() {
            out.extend_from_slice(if at == 0 { b"" } else { b", " });
            push_number(out, row.get(value) >> shift & 255);
        }
        out.push(b')');
    });
}

fn color_hsl(cx: &mut FieldCx<'_, '_>, _: NoOptions) {
    if cx.unique {
        // Hue, saturation and lightness in whole numbers; grey, black and white are said in one way each.
        let index = cx.index("color", 360 * 100 * 99);
        return hsl_call(cx, index, |n| (n / 9_900, n / 99 % 100 + 1, n % 99 + 1));
    }
    let value = color::value(cx);
    hsl_call(cx, value, hsl_of);
}

fn hsl_call(cx: &mut FieldCx<'_, '_>, value: crate::plan::Reg, of: fn(u64) -> (u64, u64, u64)) {
    cx.call(&[value], 20, Specials::of("hsl(0, 0%)"), move |row, out| {
        let (hue, saturation, lightness) = of(row.get(value));
        out.extend_from_slice(b"hsl(");
        push_number(out, hue);
        out.extend_from_slice(b", ");
        push_number(out, saturation);
        out.extend_from_slice(b"%, ");
        push_number(out, lightness);
        out.extend_from_slice(b"%)");
    });
}

/// Hue in degrees, saturation and lightness in percent, rounded.
fn hsl_of(rgb: u64) -> (u64, u64, u64) {
    let [r, g, b] = [16, 8, 0].map(|shift| (rgb >> shift & 255) as i64);
    let (max, min) = (r.max(g).max(b), r.min(g).min(b));
    let (sum, range) = (max + min, max - min);
    let rounded = |numerator: i64, denominator: i64| (2 * numerator + denominator).div_euclid(2 * denominator.max(1));
    let lightness = rounded(sum * 100, 510);
    if range == 0 {
        return (0, 0, lightness as u64);
    }
    let saturation = rounded(range * 100, if sum > 255 { 510 - sum } else { sum });
    let (sector, difference) = if max == r {
        (0, g - b)
    } else if max == g {
        (120, b - r)
    } else {
        (240, r - g)
    };
    let hue = (sector + rounded(60 * difference, range)).rem_euclid(360);
    (hue as u64, saturation as u64, lightness as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_the_standards() {
        assert_eq!((crc32(b"123456789"), adler32(b"Wikipedia")), (0xcbf4_3926, 0x11e6_0398));
        let png = png_pixel(0x00ff_8000);
        assert_eq!(png[29..33], crc32(&png[12..29]).to_be_bytes());
        assert_eq!(png[68..72], crc32(b"IEND").to_be_bytes());
        let mut text = Vec::new();
        push_base64(&mut text, b"light w");
        assert_eq!(text, b"bGlnaHQgdw==");
    }

    #[test]
    fn hsl_of_known_colours() {
        assert_eq!(hsl_of(0xff_0000), (0, 100, 50));
        assert_eq!(hsl_of(0x80_8000), (60, 100, 25));
        assert_eq!(hsl_of(0x66_3399), (270, 50, 40));
        assert_eq!(hsl_of(0xff_ffff), (0, 0, 100));
        assert_eq!(hsl_of(0xdc_143c), (348, 83, 47));
    }
}
