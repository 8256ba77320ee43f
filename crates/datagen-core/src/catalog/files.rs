//! Files: name, path, extension, media type and size of one row belong to one file.

use schemars::JsonSchema;
use serde::Deserialize;

use super::kit;
use super::number::{IntegerOptions, whole_number};
use super::{NoOptions, TypeDef};
use crate::compile::FieldCx;
use crate::entity::{file, person};
use crate::plan::{Op, ValueType};

/// All of them.
pub fn types() -> Vec<TypeDef> {
    vec![
        TypeDef::new("fileName", "File name", |cx, _: NoOptions| file::name(cx))
            .about("File name with an extension that fits the row's media type.")
            .aliases(&["filename", "system.fileName", "File Name", "document_name", "attachment_name"])
            .headers(&["file", "attachment", "dateiname", "nombre_archivo", "nom_fichier"]),
        TypeDef::new("filePath", "File path", file_path)
            .about("Absolute path of the row's file; `os` gives Windows and macOS forms.")
            .aliases(&["file_path", "system.filePath", "full_path", "pathname", "absolute_path"])
            .headers(&["path", "location_path", "dateipfad", "ruta", "chemin"]),
        TypeDef::new("directory", "Directory", directory)
            .about("Folder in which the row's file lies.")
            .aliases(&["directory_path", "system.directoryPath", "folder", "folder_path"])
            .headers(&["dir", "ordner", "carpeta", "dossier"]),
        TypeDef::new("fileExtension", "File extension", |cx, _: NoOptions| {
            let (index, types) = file::file_type(cx);
            cx.word(&types.words, index);
        })
        .about("Extension of the row's file, without the dot.")
        .aliases(&["file_ext", "extension", "system.fileExt", "system.commonFileExt", "file_format"])
        .headers(&["ext", "suffix", "dateiendung"])
        .unique_by(file::TYPE),
        TypeDef::new("mimeType", "Media type", |cx, _: NoOptions| {
            if cx.unique {
                return cx.refuse_unique("several extensions share a media type");
            }
            let (index, types) = file::file_type(cx);
            cx.word(&kit::fact_words(&types, 0), index);
        })
        .formed()
        .about("Media type of the row's file, as IANA registers it where it does.")
        .aliases(&["mime", "media_type", "content_type", "system.mimeType", "MIME Type", "mimetype"])
        .headers(&["file_mime", "response_type"]),
        TypeDef::new("fileSize", "File size", file_size)
            .about("Bytes of the row's file, of a size usual for its type; uniform with `min` or `max`.")
            .aliases(&["file_size_bytes", "size_bytes", "bytes_size", "content_length", "filesize"])
            .headers(&["size", "length_bytes", "dateigroesse", "tamano", "taille_fichier"])
            .returns(ValueType::Integer),
    ]
}

/// Constraints of paths.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PathOptions {
    /// Whose form: `linux` (default), `macos` or `windows`.
    os: Option<PathForm>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum PathForm {
    #[default]
    #[serde(alias = "unix")]
    Linux,
    Macos,
    Windows,
}

fn file_path(cx: &mut FieldCx<'_, '_>, options: PathOptions) {
    let form = options.os.unwrap_or_default();
    folder(cx, form);
    cx.text(separator(form));
    file::name(cx);
}

fn directory(cx: &mut FieldCx<'_, '_>, options: PathOptions) {
    if cx.unique {
        return cx.refuse_unique("folders repeat");
    }
    folder(cx, options.os.unwrap_or_default());
}

fn separator(form: PathForm) -> &'static str {
    if form == PathForm::Windows { "\\" } else { "/" }
}

/// The home of the row's person and the folder in it.
fn folder(cx: &mut FieldCx<'_, '_>, form: PathForm) {
    cx.text(match form {
        PathForm::Linux => "/home/",
        PathForm::Macos => "/Users/",
        PathForm::Windows => "C:\\Users\\",
    });
    let (given, slugs) = (person::given(cx), std::sync::Arc::clone(&cx.locale.people().given.slug));
    cx.word(&slugs, given);
    cx.text(separator(form));
    file::folder(cx, separator(form));
}

fn file_size(cx: &mut FieldCx<'_, '_>, options: IntegerOptions) {
    if options.min.is_some() || options.max.is_some() || options.step.is_some() || cx.unique {
        return whole_number(cx, &options, 1, 100_000_000);
    }
    let size = file::size(cx);
    cx.emit(Op::Int(size));
}
