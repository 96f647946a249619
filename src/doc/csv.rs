//! CSV to tape: a header and rows in, a list of maps out, one for each row. A field of a plain row has its own offset; in a row with
//! quotes, all fields have that of the row.

use super::tape::{Span, Tape};
use super::{Error, Item, Sort, shown};
use csv::{Reader, ReaderBuilder, StringRecord};

/// Reads up to `rows` rows below the header. Beside what was read stands what is wrong with the first row that could not be.
/// `base` is the offset of `text` in its file.
pub fn read<'t>(text: &'t str, base: u32, rows: usize, tape: &'t mut Tape) -> (Item<'t>, Option<Error>) {
    tape.clear();
    let list = tape.push(Span::default(), base, base, Sort::List, Span::default());
    let error = fill(text, base, rows, tape).err();
    tape.close(list);
    (tape.root(text), error)
}

/// Reads a table that another file holds as a text: all of it stands where that text stands.
pub fn within<'t>(text: &'t str, at: u32, tape: &'t mut Tape) -> (Item<'t>, Option<Error>) {
    let (_, error) = read(text, 0, usize::MAX, tape);
    tape.pin(at);
    (tape.root(text), error.map(|error| Error::new(at, error.message)))
}

fn fill(text: &str, base: u32, rows: usize, tape: &mut Tape) -> Result<(), Error> {
    let mut reader = reader(text);
    let mut record = StringRecord::new();
    if next(&mut reader, text, &mut record)?.is_none_or(|_| record.is_empty()) {
        return Ok(());
    }
    let names: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
    for (index, name) in names.iter().enumerate() {
        if names.iter().take(index).any(|before| before == name) {
            return Err(Error::new(base, format!("the column `{}` stands here twice", shown(name))));
        }
    }
    let keys: Vec<Span> = names.iter().map(|name| tape.span("", name)).collect();
    for _ in 0..rows {
        let Some(at) = next(&mut reader, text, &mut record)? else { return Ok(()) };
        if record.len() != keys.len() {
            let message = format!("a row of {} fields under a header of {}", record.len(), keys.len());
            return Err(Error::new(base + at as u32, message));
        }
        let plain = is_plain(text, at, &reader);
        let start = base + at as u32;
        let map = tape.push(Span::default(), start, start, Sort::Map, Span::default());
        let mut field_at = at;
        for (key, field) in keys.iter().zip(&record) {
            let place = if plain { base + field_at as u32 } else { start };
            let own = text.get(field_at..field_at + field.len()).filter(|own| plain && *own == field);
            let span = tape.span(text, own.unwrap_or(field));
            tape.push(*key, place, place, Sort::Text, span);
            field_at += field.len() + 1;
        }
        tape.close(map);
    }
    Ok(())
}

/// The names of the columns, and where the rows start and their fields, for each row: what looking for an offset needs.
pub fn rows(text: &str, mut row: impl FnMut(&[String], usize, &[usize])) {
    let mut reader = reader(text);
    let mut record = StringRecord::new();
    let Ok(Some(_)) = next(&mut reader, text, &mut record) else { return };
    let names: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
    let mut fields = Vec::new();
    while let Ok(Some(at)) = next(&mut reader, text, &mut record) {
        fields.clear();
        if is_plain(text, at, &reader) {
            let mut field_at = at;
            for field in &record {
                fields.push(field_at);
                field_at += field.len() + 1;
            }
        }
        row(&names, at, &fields);
    }
}

fn reader(text: &str) -> Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes())
}

/// Reads the next row and tells where it starts, behind blank lines.
fn next(reader: &mut Reader<&[u8]>, text: &str, record: &mut StringRecord) -> Result<Option<usize>, Error> {
    let before = reader.position().byte() as usize;
    let blank = |at: usize| text.as_bytes().get(at..).unwrap_or(&[]).iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
    match reader.read_record(record) {
        Ok(true) => Ok(Some(before + blank(before))),
        Ok(false) => Ok(None),
        // The text is UTF-8 and rows may have any length: nothing else can go wrong.
        Err(_) => Err(Error::new(before as u32, "this is not valid CSV")),
    }
}

/// Whether the row that was just read stands there as its fields do.
fn is_plain(text: &str, at: usize, reader: &Reader<&[u8]>) -> bool {
    let end = reader.position().byte() as usize;
    text.get(at..end).is_some_and(|row| !row.contains('"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> (Vec<String>, Option<Error>) {
        let mut tape = Tape::default();
        let (root, error) = read(text, 100, usize::MAX, &mut tape);
        let field = |item: Item<'_>| format!("{}={}@{}", item.key(), item.text().unwrap(), item.at() - 100);
        (root.children().flat_map(|row| row.children().map(field)).collect(), error)
    }

    #[test]
    fn rows_are_maps_with_places() {
        let (found, error) = fields("user, mfa\r\nann,true\n\n\"b, \"\"c\"\"\",\nö,x");
        assert_eq!(found, ["user=ann@11", "mfa=true@15", "user=b, \"c\"@21", "mfa=@21", "user=ö@33", "mfa=x@36"]);
        assert_eq!(error, None);
    }

    #[test]
    fn what_is_no_table_is_told() {
        let (found, error) = fields("a,b\n1,2\n3\n4,5");
        assert_eq!(found, ["a=1@4", "b=2@6"]);
        assert_eq!(error, Some(Error::new(108, "a row of 1 fields under a header of 2")));
        assert_eq!(fields("a,a\n1,2").1, Some(Error::new(100, "the column `a` stands here twice")));
        assert_eq!(fields(""), (vec![], None));
        assert_eq!(fields("\n\n"), (vec![], None));
        assert_eq!(fields("a,b"), (vec![], None));
        assert_eq!(fields("a,b\n\"1,2").1.map(|error| error.message), Some("a row of 1 fields under a header of 2".into()));
    }

    #[test]
    fn a_table_in_a_text_stands_where_the_text_does() {
        let mut tape = Tape::default();
        let (root, _) = within("a,b\n1,2\n", 7, &mut tape);
        assert!(root.children().all(|row| row.at() == 7 && row.children().all(|field| field.at() == 7)));
        let (_, error) = within("a,b\n1\n", 7, &mut tape);
        assert_eq!(error.unwrap().at, Some(7));
    }
}
