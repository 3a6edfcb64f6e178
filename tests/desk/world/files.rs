//! Files that people attach, made here: forms as office programs write them, and what nobody should have to open.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The pairs of label and value of a filled-in form.
pub const FORM: &[(&str, &str)] = &[
    ("Full name", "Ann Person"),
    ("Employer", "Leeds City Council"),
    ("Preferred location", "Leeds, Sheffield"),
    ("Right to work in the UK", "Yes"),
    ("Line manager agrees", "Yes"),
];

/// A zip archive of parts.
pub fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(part).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A Word document: a heading and a table.
pub fn docx(heading: &str, rows: &[(&str, &str)]) -> Vec<u8> {
    docx_of(&format!("{}{}", paragraph(heading), word_table(rows)))
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn word_table(rows: &[(&str, &str)]) -> String {
    let cell = |text: &str| format!("<w:tc>{}</w:tc>", paragraph(text));
    let row =
        |(label, value): &(&str, &str)| format!("<w:tr>{}{}</w:tr>", cell(label), cell(value));
    format!("<w:tbl>{}</w:tbl>", rows.iter().map(row).collect::<Vec<_>>().concat())
}

/// A Word document with this in its body.
pub fn docx_of(body: &str) -> Vec<u8> {
    let document = format!(
        "<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
         <w:body>{body}</w:body></w:document>"
    );
    word_parts(document.as_bytes(), &[])
}

/// A Word document of this XML, with other parts beside it.
pub fn word_parts(document: &[u8], others: &[(&str, &[u8])]) -> Vec<u8> {
    let mut parts: Vec<(&str, &[u8])> =
        vec![("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document)];
    parts.extend(others);
    zipped(&parts)
}

/// An `OpenDocument` text: a heading and a table.
pub fn odt(heading: &str, rows: &[(&str, &str)], manifest: &str) -> Vec<u8> {
    let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let row = |(label, value): &(&str, &str)| {
        format!("<table:table-row>{}{}</table:table-row>", cell(label), cell(value))
    };
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"o\" xmlns:text=\"t\" xmlns:table=\"tb\"><office:body><office:text>\
         <text:h>{heading}</text:h><table:table>{}</table:table></office:text></office:body></office:document-content>",
        rows.iter().map(row).collect::<Vec<_>>().concat()
    );
    zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("META-INF/manifest.xml", manifest.as_bytes()),
        ("content.xml", content.as_bytes()),
    ])
}

/// An Excel workbook with one sheet of these rows.
pub fn xlsx(rows: &[&[&str]]) -> Vec<u8> {
    let cell = |text: &&str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let row =
        |row: &&[&str]| format!("<row>{}</row>", row.iter().map(cell).collect::<Vec<_>>().concat());
    xlsx_of(&rows.iter().map(row).collect::<Vec<_>>().concat())
}

/// An Excel workbook with this in its sheet.
pub fn xlsx_of(sheet: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let of_office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let workbook = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{of_office}\"><sheets><sheet name=\"Form\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
             <Relationship Id=\"rId1\" Type=\"{of_office}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let package = relation("officeDocument", "xl/workbook.xml");
    let relations = relation("worksheet", "worksheets/sheet1.xml");
    let sheet = format!("<worksheet xmlns=\"{main}\"><sheetData>{sheet}</sheetData></worksheet>");
    zipped(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", package.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

/// A PDF page with these lines.
pub fn pdf(lines: &[String]) -> Vec<u8> {
    let shown = |line: &String| format!("({line}) Tj 0 -20 Td\n");
    let text = format!(
        "BT /F1 12 Tf 72 720 Td\n{}ET",
        lines.iter().map(shown).collect::<Vec<_>>().concat()
    );
    pdf_of("", &[format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len())], "")
}

/// A PDF form with these fields filled in.
pub fn pdf_form(rows: &[(&str, &str)]) -> Vec<u8> {
    let field =
        |(label, value): &(&str, &str)| format!("<< /FT /Tx /T (f) /TU ({label}) /V ({value}) >>");
    let fields = rows.iter().map(field).collect::<Vec<_>>().concat();
    let page = "<< /Length 0 >>\nstream\n\nendstream".to_owned();
    pdf_of(&format!("/AcroForm << /Fields [{fields}] >>"), &[page], "")
}

/// A PDF that opens with a password only.
pub fn sealed_pdf() -> Vec<u8> {
    let key = "41".repeat(32);
    let seal = format!(
        "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{key}> /U <{key}> >> /ID [<{key}> <{key}>]"
    );
    pdf_of("", &["<< /Length 0 >>\nstream\n\nendstream".to_owned()], &seal)
}

/// A PDF with something in its catalog, objects from the page's content on, and something in its trailer.
pub fn pdf_of(catalog: &str, objects: &[String], trailer: &str) -> Vec<u8> {
    let mut all = vec![
        format!("<< /Type /Catalog /Pages 2 0 R {catalog} >>"),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>".to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    all.extend_from_slice(objects);
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&all) {
        places.push(file.len());
        write!(file, "{number} 0 obj\n{object}\nendobj\n").unwrap();
    }
    let table = file.len();
    write!(file, "xref\n0 {}\n0000000000 65535 f \n", all.len() + 1).unwrap();
    for place in places {
        writeln!(file, "{place:010} 00000 n ").unwrap();
    }
    write!(
        file,
        "trailer\n<< /Size {} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n",
        all.len() + 1
    )
    .unwrap();
    file
}

/// A mail with files attached.
pub fn mail(from: &str, text: &str, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut mail = format!(
        "From: {from}\r\nTo: desk@programme.example\r\nSubject: Secondment\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    )
    .into_bytes();
    for (name, bytes) in files {
        write!(
            mail,
            "--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\
             Content-Disposition: attachment; filename=\"{name}\"\r\n\r\n"
        )
        .unwrap();
        let coded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bytes);
        for line in coded.as_bytes().chunks(76) {
            mail.extend_from_slice(line);
            mail.extend_from_slice(b"\r\n");
        }
    }
    mail.extend_from_slice(b"--b--\r\n");
    mail
}
