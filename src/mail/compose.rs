//! A letter as RFC 5322: plain text and simple HTML from one Markdown source.

use std::fmt::Write as _;
use std::time::SystemTime;

use jiff::Timestamp;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::domain::letter::Letter;
use crate::domain::outgoing::Template;

/// Who writes and who reads, in the forms of mail.
pub struct Envelope<'a> {
    /// The address that it is from: the programme's.
    pub from: &'a str,
    /// The programme's title.
    pub from_name: &'a str,
    /// Who reads it.
    pub to: &'a str,
    /// The address for answers, where that is another.
    pub reply_to: Option<&'a str>,
    /// The Message-ID without angle brackets.
    pub message_id: &'a str,
}

/// How the boundary of every letter begins. Another desk knows a letter by it where a relay takes away all other marks: without
/// its boundary the letter could not be read.
pub const BOUNDARY: &str = "=_desk_";

/// A composed mail and its way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mail {
    /// Where reports about its delivery go; none for what answers a message, so that no report answers it (RFC 3834, 3.3).
    pub sender: Option<String>,
    /// The one address that it goes to.
    pub recipient: String,
    /// The mail.
    pub bytes: Vec<u8>,
}

/// Declares a header that the builder does not know.
macro_rules! header {
    ($name:ident, $text:literal) => {
        #[derive(Clone)]
        struct $name(String);

        impl Header for $name {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($text)
            }

            fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok(Self(text.to_owned()))
            }

            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    };
}

header!(AutoSubmitted, "Auto-Submitted");
header!(AutoResponseSuppress, "X-Auto-Response-Suppress");

/// Composes a letter. An error is a sentence for an officer: the letter is given up.
pub fn compose(letter: &Letter, envelope: &Envelope<'_>) -> Result<Mail, String> {
    let address = |text: &str| {
        text.parse().map_err(|_| "an address is not one that mail can be sent to".to_owned())
    };
    let from = Mailbox::new(Some(envelope.from_name.to_owned()), address(envelope.from)?);
    let auto_submitted = if letter.answers.is_some() { "auto-replied" } else { "auto-generated" };
    let mut message = Message::builder()
        .message_id(Some(format!("<{}>", envelope.message_id)))
        .date(SystemTime::from(letter.decided_at))
        .from(from)
        .to(Mailbox::new(None, address(envelope.to)?))
        .subject(letter.subject.clone())
        .header(AutoSubmitted(auto_submitted.to_owned()))
        .header(AutoResponseSuppress("All".to_owned()));
    if let Some(reply_to) = envelope.reply_to {
        let name = envelope.from_name.to_owned();
        message = message.reply_to(Mailbox::new(Some(name), address(reply_to)?));
    }
    if let Some(answers) = &letter.answers {
        message = message.in_reply_to(format!("<{answers}>")).references(format!("<{answers}>"));
    }
    // The boundary follows from the letter, so that the same letter gives the same bytes.
    let boundary: String =
        envelope.message_id.chars().filter(char::is_ascii_alphanumeric).take(60).collect();
    let parts = MultiPart::alternative().boundary(format!("{BOUNDARY}{boundary}"));
    let body = parts
        .singlepart(SinglePart::plain(plain(&letter.body)))
        .singlepart(SinglePart::html(html(&letter.body)));
    let composed = message
        .multipart(body)
        .map_err(|error| format!("the letter could not be composed: {error}"))?;
    let is_answer = Template::named(&letter.template).is_some_and(Template::is_answer);
    Ok(Mail {
        sender: (!is_answer).then(|| envelope.from.to_owned()),
        recipient: envelope.to.to_owned(),
        bytes: composed.formatted(),
    })
}

/// A mail of the desk to itself, which no correspondent reads. It is marked so that nothing answers it.
///
/// # Errors
/// A sentence, if the address is none.
pub fn canary(address: &str, message_id: &str, at: Timestamp) -> Result<Mail, String> {
    let parsed =
        || address.parse().map_err(|_| "an address is not one that mail can be sent to".to_owned());
    let composed = Message::builder()
        .message_id(Some(format!("<{message_id}>")))
        .date(SystemTime::from(at))
        .from(Mailbox::new(None, parsed()?))
        .to(Mailbox::new(None, parsed()?))
        .subject("Canary of secondment-desk")
        .header(AutoSubmitted("auto-generated".to_owned()))
        .header(AutoResponseSuppress("All".to_owned()))
        .body("The desk sends this to its own mailbox and waits for it, to see that mail goes out and comes in.\n".to_owned())
        .map_err(|error| format!("the canary mail could not be composed: {error}"))?;
    let bytes = composed.formatted();
    Ok(Mail { sender: Some(address.to_owned()), recipient: address.to_owned(), bytes })
}

/// The Markdown as plain text: no marks, lists with dashes, links with their targets.
pub fn plain(markdown: &str) -> String {
    let mut text = String::new();
    let mut link: Option<(String, usize)> = None;
    let mut quote_depth = 0_usize;
    let newline = |text: &mut String, quote_depth: usize| {
        text.push('\n');
        text.extend(std::iter::repeat_n("> ", quote_depth));
    };
    for event in Parser::new_ext(markdown, Options::empty()) {
        match event {
            Event::Start(Tag::Item) => text.push_str("- "),
            Event::Start(Tag::BlockQuote(_)) => quote_depth += 1,
            Event::End(TagEnd::BlockQuote(_)) => quote_depth -= 1,
            Event::Start(Tag::Paragraph) if quote_depth > 0 => text.push_str("> "),
            Event::Start(Tag::Link { dest_url, .. }) => {
                link = Some((dest_url.to_string(), text.len()));
            }
            Event::End(TagEnd::Link) => {
                if let Some((target, start)) = link.take() {
                    let shown = text.get(start..).unwrap_or_default();
                    if !target.trim_start_matches("mailto:").eq(shown) {
                        let _ = write!(text, " ({target})");
                    }
                }
            }
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_)) => {
                end_line(&mut text);
                text.push('\n');
            }
            Event::End(TagEnd::Item) => end_line(&mut text),
            Event::End(TagEnd::List(_)) => text.push('\n'),
            Event::SoftBreak | Event::HardBreak => newline(&mut text, quote_depth),
            Event::Text(words)
            | Event::Code(words)
            | Event::Html(words)
            | Event::InlineHtml(words) => text.push_str(&words),
            Event::Rule => text.push_str("--\n\n"),
            Event::Start(_)
            | Event::End(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_) => {}
        }
    }
    let mut text = text.trim_end().to_owned();
    text.push('\n');
    text
}

fn end_line(text: &mut String) {
    if !text.ends_with('\n') {
        text.push('\n');
    }
}

/// The Markdown as HTML that a screen reader reads in order: no styles, no pictures, nothing loaded.
pub fn html(markdown: &str) -> String {
    let events = Parser::new_ext(markdown, Options::empty()).map(|event| {
        if let Event::Html(words) | Event::InlineHtml(words) = event {
            Event::Text(words)
        } else {
            event
        }
    });
    let mut body = String::new();
    pulldown_cmark::html::push_html(&mut body, events);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head><meta charset=\"utf-8\"><title>Secondments</title></head>\n<body>\n{body}</body>\n</html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_reads_like_the_markdown_without_its_marks() {
        let markdown = "# Head\n\nOne **two** [three](https://a.example).\n\n- a\n- b\n\n> said\n\n<team@a.example>\n";
        assert_eq!(
            plain(markdown),
            "Head\n\nOne two three (https://a.example).\n\n- a\n- b\n\n> said\n\nteam@a.example\n"
        );
    }

    #[test]
    fn html_in_the_source_is_text_for_the_reader() {
        assert!(html("a <script>alert(1)</script> b").contains("&lt;script&gt;"));
    }
}
