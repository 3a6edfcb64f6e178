//! The marks by which a text tells who somebody is: where and how they are reached, and the numbers by which they are known.

use crate::constant::pattern;

/// A mark of somebody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// An address for mail.
    Address,
    /// A telephone number.
    Phone,
    /// A whole postcode, which a dozen households share.
    Postcode,
    /// A National Insurance number.
    InsuranceNumber,
    /// What somebody calls a number of theirs: passport, payroll, NHS and the like.
    NamedNumber,
    /// The day on which somebody was born.
    Birth,
}

impl Mark {
    /// What it is, as an officer reads it.
    pub fn named(self) -> &'static str {
        match self {
            Self::Address => "an address",
            Self::Phone => "a phone number",
            Self::Postcode => "a postcode",
            Self::InsuranceNumber => "a National Insurance number",
            Self::NamedNumber => "a number by which somebody is known",
            Self::Birth => "a date of birth",
        }
    }
}

pattern!(ADDRESS, r"\S@\S+\.\S");
// Dialled numbers begin with a nought or a plus sign; between their digits stand spaces and other marks.
pattern!(PHONE, r"(?:\+|\b0)\d(?:[\s().-]{0,2}\d){7,}");
pattern!(POSTCODE, r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b");
// Two letters, six digits in pairs, and a letter.
pattern!(
    INSURANCE_NUMBER,
    r"(?i)\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D]\b"
);
pattern!(
    NAMED_NUMBER,
    r"(?i)\b(?:passport|national insurance|ni|nhs|payroll|staff|employee|driving licen[cs]e|account|sort code)\s*(?:no|number|num|code)?\.?\s*(?:is|:|#)?\s*[A-Z]{0,5}[ -]?\d[\d -]{4,}"
);
pattern!(BIRTH, r"(?i)\b(?:date of birth|dob|d\.o\.b\.?|born on)\b[\s:]*(?:is\s+)?\d");
// Days, and from when to when somebody works: two of them, one behind the other, have the digits of a telephone number.
pattern!(
    TIMES,
    r"\b(?:(?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d{2}|\d{1,2}\.\d{2}\s?[-–]\s?\d{1,2}\.\d{2})\b"
);

/// The mark of somebody that a text holds, the first of them in the order above.
pub fn mark(text: &str) -> Option<Mark> {
    let timeless = TIMES.replace_all(text, "…");
    let found = [
        (Mark::Address, ADDRESS.is_match(text)),
        (Mark::Phone, PHONE.is_match(&timeless)),
        (Mark::Postcode, POSTCODE.is_match(text)),
        (Mark::InsuranceNumber, INSURANCE_NUMBER.is_match(text)),
        (Mark::NamedNumber, NAMED_NUMBER.is_match(text)),
        (Mark::Birth, BIRTH.is_match(text)),
    ];
    found.into_iter().find_map(|(mark, is_found)| is_found.then_some(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<Mark>) {
        assert_eq!(mark(text), expected, "{text}");
    }

    #[test]
    fn whoever_is_named_by_a_mark_is_found() {
        check("send it to o.brackenbury@post.example", Some(Mark::Address));
        check("write to <pat@example.net>.", Some(Mark::Address));
        check("ring me on 07700 900123", Some(Mark::Phone));
        check("+44 20 7946 0123", Some(Mark::Phone));
        check("ring +44 (0)20 7946 0018 please", Some(Mark::Phone));
        check("(0161) 496-0999 ext. 4", Some(Mark::Phone));
        check("01.42.68.53.00", Some(Mark::Phone));
        check("0800 123 4567 from 2026-06-01", Some(Mark::Phone));
        check("I live at S1 2HH", Some(Mark::Postcode));
        check("My NI number is QQ 12 34 56 C", Some(Mark::NamedNumber));
        check("ab123456c", Some(Mark::InsuranceNumber));
        check("my passport number: 123456789", Some(Mark::NamedNumber));
        check("Date of birth: 3 March 1980", Some(Mark::Birth));
    }

    #[test]
    fn days_hours_sums_and_references_are_no_marks() {
        for text in [
            "from 2026-06-01 2026-12-01",
            "from 05.10.2026-09.04.2027",
            "01-10-2026 01-04-2027",
            "hours 09.00-12.30 13.00-17.00",
            "is it 12 months or 24, and from £97,000?",
            "The budget is 20000000 and the grade G7",
            "Reference GX-7K3Q, 36 hours",
            "staff of 12 in Leeds",
            "@everyone in Leeds, 10.30",
        ] {
            check(text, None);
        }
    }
}
