//! Whose message it is: the writer's name, address and organisation, of a forwarded message those of the one who wrote it.

use std::ops::Range;

use super::form::Labelled;
use super::prose::{Fields, Setting};
use super::quoted::Parts;
use super::scene::Scene;
use super::tokens::{Tokens, offset};
use super::{forwarded, header, naming, organisations, people, rows};

use super::vocabulary::{Cue, Organisation, Vocabulary, folded};
use crate::domain::field::{FieldName, FieldValue};
use crate::domain::message::{Incoming, Machine};
use crate::domain::party::{Address, Channel};
use crate::domain::reading::ReadField;
use crate::domain::submission::SubmissionKind;

/// Who wrote what is read.
pub struct Writer<'a> {
    /// The name, as it is to be shown.
    pub name: Option<String>,
    /// The name, as it is written.
    written: Option<String>,
    /// The address.
    address: Option<String>,
    /// The lines below a closing formula or the writer's own name.
    signature: Vec<&'a str>,
    /// Whether a form service writes it for somebody.
    pub is_service: bool,
    /// Whether it is the message of somebody else than who sends it on.
    pub is_another: bool,
    text: &'a str,
    vocabulary: &'a Vocabulary,
}

impl<'a> Writer<'a> {
    /// The writer of a message, or of the message that is forwarded in it.
    pub fn of(
        message: &'a Incoming,
        parts: &Parts<'a>,
        forms_from: &[String],
        vocabulary: &'a Vocabulary,
    ) -> Self {
        let (written, address, lines, mut signature) = if parts.forwarded.is_empty() {
            let sender = message.sender.as_ref().filter(|sender| sender.channel == Channel::Mail);
            (
                header::name(message, parts, vocabulary),
                sender.map(|sender| sender.as_str().to_owned()),
                parts.own.as_slice(),
                parts.signature.clone(),
            )
        } else {
            let (name, address) = forwarded::original(forwarded::block(&parts.forwarded));
            (
                name.map(str::to_owned),
                address.map(str::to_lowercase),
                forwarded::block(&parts.forwarded),
                Vec::new(),
            )
        };
        let is_of_service = |address: &str| header::is_of_service(address, vocabulary);
        let from = message.author.as_ref().or(message.sender.as_ref()).map(Address::as_str);
        let is_automatic = matches!(message.machine, Some(Machine::Automatic(_)));
        let is_form = |from: &str| {
            forms_from.iter().any(|known| known == from) || (is_automatic && is_of_service(from))
        };
        let is_service = parts.forwarded.is_empty() && from.is_some_and(is_form);
        let is_machine = is_service || address.as_deref().is_some_and(is_of_service);
        let name = written
            .as_deref()
            .map(|name| people::plain_name(name, vocabulary))
            .filter(|name| !name.is_empty() && !is_machine);
        if let Some(at) = name.as_deref().and_then(|name| signed_at(lines, name, vocabulary)) {
            signature.splice(0..0, lines.iter().skip(at).copied());
        }
        let address = address.filter(|_| !is_machine);
        let is_another = !parts.forwarded.is_empty()
            && forwarded::is_anothers(message, name.as_deref(), address.as_deref(), vocabulary);
        let text = &message.text;
        Self { name, written, address, signature, is_service, is_another, text, vocabulary }
    }

    /// The lines of the letter without the signature that begins with the writer's name, and without the headers of a forwarded one.
    pub fn letter(&self, parts: &Parts<'a>) -> Vec<&'a str> {
        let lines = if parts.forwarded.is_empty() {
            parts.own.as_slice()
        } else {
            forwarded::block(&parts.forwarded)
        };
        let first = self.signature.first().and_then(|line| offset(self.text, line));
        let is_letter =
            |line: &&&str| offset(self.text, line).zip(first).is_none_or(|(at, first)| at < first);
        let body = lines.iter().take_while(is_letter).copied();
        let is_forwarded = lines.iter().take(3).any(|line| forwarded::is_header(line))
            && lines.iter().filter(|line| forwarded::is_header(line)).count() >= 2;
        body.skip_while(|line| {
            is_forwarded && (forwarded::is_header(line) || line.trim().is_empty())
        })
        .collect()
    }

    fn organisation(&self) -> Option<&'a Organisation> {
        self.vocabulary.organisation_of(self.domain()?)
    }

    fn domain(&self) -> Option<&str> {
        self.address
            .as_deref()
            .and_then(|address| address.rsplit_once('@'))
            .map(|(_, domain)| domain)
    }

    /// Whether grades such as "Grade 7" are the Civil Service's: not in an organisation that is known to be another.
    pub fn is_civil_service(
        &self,
        scene: &Scene<'_>,
        passages: &[Labelled<'_>],
        vocabulary: &Vocabulary,
    ) -> bool {
        let labelled = passages.iter().find(|passage| {
            passage
                .fields
                .iter()
                .any(|field| matches!(field, FieldName::Employer | FieldName::Organisation))
        });
        let labelled = labelled.and_then(|passage| {
            let tokens = Tokens::of(passage.written);
            let known =
                vocabulary.organisations(&tokens).next().map(|(_, known)| known.sector.clone());
            known
                .or_else(|| vocabulary.value(FieldName::Sector, passage.written).map(str::to_owned))
        });
        let of_domain = || self.organisation().map(|known| known.sector.clone());
        let of_text = || organisations::own_organisation(scene).and_then(|named| named.sector);
        labelled.or_else(of_domain).or_else(of_text).is_none_or(|sector| sector == "civil_service")
    }

    /// Adds what the writer's name, address and signature tell, where the text does not.
    pub fn add(&self, fields: &mut Fields, scene: &Scene<'_>, setting: &Setting<'_>) {
        let is_interest = setting.kind == SubmissionKind::Interest;
        let (name, email, employer) = if is_interest {
            (FieldName::Name, FieldName::Email, FieldName::Employer)
        } else {
            (FieldName::ContactName, FieldName::ContactEmail, FieldName::Organisation)
        };
        if setting.is_nomination {
            self.add_nominee(fields, scene);
        } else {
            if !is_interest {
                self.add_contact(fields, scene);
            } else if let Some(named) = scene
                .cues(Cue::Name)
                .into_iter()
                .find_map(|cue| people::name_at(scene, cue.end))
                .filter(|named| named.len() > 1)
            {
                fields.entry(name).or_insert_with(|| scene.text(&named));
            } else if let Some(read) = naming::introduced(
                scene,
                self.name.as_deref(),
                self.address.as_deref().unwrap_or_default(),
            ) {
                fields.entry(name).or_insert(read);
            }
            let given =
                fields.get(&email).and_then(|read| read.value.text().map(str::to_lowercase));
            let is_own = given.is_none() || given.as_deref() == self.address.as_deref();
            if is_own {
                if let (Some(shown), Some(written)) = (&self.name, &self.written) {
                    let field = ReadField {
                        value: FieldValue::Text(shown.clone()),
                        words: written.clone(),
                    };
                    fields.entry(name).or_insert(field);
                }
                if let Some(address) = &self.address {
                    fields.entry(email).or_insert_with(|| self.as_written(address));
                }
            }
        }
        if is_interest && !setting.is_nomination {
            self.add_signed_title(fields);
        }
        self.add_organisation(fields, scene, employer, email);
    }

    /// An address, with the letters that it is written in.
    fn as_written(&self, address: &str) -> ReadField {
        let at = self.text.to_ascii_lowercase().find(address);
        let words = at.and_then(|at| self.text.get(at..at + address.len())).unwrap_or(address);
        ReadField { value: FieldValue::Text(address.to_owned()), words: words.to_owned() }
    }

    /// Employer and sector: from the form, from the text, else from the domain; a domain's own name counts before a doubtful one.
    fn add_organisation(
        &self,
        fields: &mut Fields,
        scene: &Scene<'_>,
        employer: FieldName,
        email: FieldName,
    ) {
        let domain_of =
            |address: &str| address.rsplit_once('@').map(|(_, domain)| domain.to_lowercase());
        let given = fields.get(&email).and_then(|read| read.value.text()).and_then(domain_of);
        let domain = given.or_else(|| self.domain().map(str::to_owned)).unwrap_or_default();
        let of_domain = self.vocabulary.organisation_of(&domain);
        let named = organisations::own_organisation(scene).filter(|named| {
            let is_employer = |cue: &Range<usize>| {
                cue.end <= named.tokens.start && named.tokens.start <= cue.end + 2
            };
            of_domain.is_none_or(|known| self.known(&named.name) == Some(known))
                || scene.cues(Cue::Employer).iter().any(is_employer)
        });
        let named = named.map(|named| scene.field(FieldValue::Text(named.name), &named.tokens));
        let signed = || {
            let tokens = Tokens::of_lines(self.text, self.signature.iter().copied());
            let scene = Scene::of(&tokens, self.vocabulary);
            let named = organisations::own_organisation(&scene)?;
            Some(scene.field(FieldValue::Text(named.name), &named.tokens))
        };
        let known = of_domain.map(|known| ReadField {
            value: FieldValue::Text(known.name.clone()),
            words: domain.clone(),
        });
        if let Some(read) = named.or(known).or_else(signed) {
            fields.entry(employer).or_insert(read);
        }
        let read = fields.get(&employer);
        let name = read.and_then(|read| read.value.text()).unwrap_or_default();
        let words = read.map_or_else(|| domain.clone(), |read| read.words.clone());
        let sector = self.known(name).map(|known| known.sector.as_str());
        let sector = sector.or_else(|| self.vocabulary.value(FieldName::Sector, name));
        if let Some(sector) = sector.or_else(|| self.vocabulary.sector_of(&domain)) {
            let value = FieldValue::Text(sector.to_owned());
            fields.entry(FieldName::Sector).or_insert(ReadField { value, words });
        }
    }

    /// The organisation that a name names.
    fn known(&self, name: &str) -> Option<&'a Organisation> {
        self.vocabulary.organisations(&Tokens::of(name)).next().map(|(_, known)| known)
    }

    /// The vacancy holder whom the text names, with the address beside the name.
    fn add_contact(&self, fields: &mut Fields, scene: &Scene<'_>) {
        if fields.contains_key(&FieldName::ContactName) {
            return;
        }
        let own = self.name.as_deref().map(folded).unwrap_or_default();
        let named = scene
            .cues(Cue::Contact)
            .into_iter()
            .find_map(|cue| people::name_behind(scene, cue.end).map(|name| (cue, name)));
        let before = || {
            scene.cues(Cue::ContactBefore).into_iter().find_map(|cue| {
                let first = scene.tokens.bounds(cue.start).start;
                let mut starts = (first..cue.start).filter_map(|at| people::name_at(scene, at));
                starts.find(|name| name.end == cue.start && name.len() > 1).map(|name| (cue, name))
            })
        };
        let named = named.filter(|(_, named)| named.len() > 1).or_else(before);
        let Some((cue, named)) = named.filter(|(_, named)| named.len() > 1) else { return };
        let name = folded(scene.tokens.slice(&named));
        if name == own {
            return;
        }
        fields.insert(FieldName::ContactName, scene.text(&named));
        let sentence = scene.tokens.bounds(cue.start);
        let near = sentence.start..(sentence.end + 12).min(scene.tokens.all.len());
        let address = near.into_iter().find(|at| scene.tokens.word(*at).contains('@'));
        if let Some(at) = address {
            let value = FieldValue::Text(scene.tokens.word(at).to_owned());
            fields.insert(FieldName::ContactEmail, scene.field(value, &(at..at + 1)));
        }
    }

    /// The person who is put forward: never the sender.
    fn add_nominee(&self, fields: &mut Fields, scene: &Scene<'_>) {
        let tokens = scene.tokens;
        let addresses = (0..tokens.all.len()).filter(|at| tokens.word(*at).contains('@'));
        let mut addresses =
            addresses.filter(|at| Some(tokens.word(*at)) != self.address.as_deref());
        let address = addresses.next();
        if let Some(at) = address {
            let value = FieldValue::Text(tokens.word(at).to_owned());
            fields.entry(FieldName::Email).or_insert_with(|| scene.field(value, &(at..at + 1)));
        }
        let own = self.name.as_deref().map(folded).unwrap_or_default();
        let mut named = scene
            .cues(Cue::Nominee)
            .into_iter()
            .filter_map(|cue| people::name_behind(scene, cue.end));
        let named = named.find(|named| folded(tokens.slice(named)) != own);
        let of_address = address
            .and_then(|at| tokens.word(at).split_once('@'))
            .map(|(local, _)| local.to_owned());
        let whole = named.as_ref().filter(|named| named.len() > 1).map(|named| scene.text(named));
        let elsewhere = || {
            // The address beside a first name tells the whole name, where that is written somewhere.
            let parts: Vec<String> =
                of_address?.split(['.', '_', '-']).map(str::to_owned).collect();
            let starts = 0..tokens.all.len();
            let mut whole_names =
                starts.filter_map(|at| people::name_at(scene, at)).filter(|name| name.len() > 1);
            whole_names
                .find(|name| {
                    parts.iter().any(|part| tokens.word(name.end - 1).contains(part.as_str()))
                })
                .map(|name| scene.text(&name))
        };
        if let Some(name) =
            whole.or_else(elsewhere).or_else(|| named.map(|named| scene.text(&named)))
        {
            fields.entry(FieldName::Name).or_insert(name);
        }
    }

    /// The post in the signature, on the line below the name or beside it.
    fn add_signed_title(&self, fields: &mut Fields) {
        if fields.contains_key(&FieldName::JobTitle) {
            return;
        }
        let own = self.name.as_deref().map(folded).unwrap_or_default();
        let lines = self.signature.iter().take(6).map(|line| behind_name(line, &own));
        let parts = lines.flat_map(|line| line.split('|')).map(str::trim);
        for part in parts.filter(|part| folded(part) != own && part.len() <= 80) {
            let tokens = Tokens::of_lines(self.text, [part]);
            let scene = Scene::of(&tokens, self.vocabulary);
            let title = people::title_at(&scene, 0)
                .filter(|title| title.start == 0 && tokens.is_capital(0));
            let Some(title) = title else { continue };
            let is_whole =
                (title.end..tokens.all.len()).all(|at| scene.organisation_at(at).is_none());
            let range = if is_whole { 0..tokens.all.len() } else { title };
            fields.insert(FieldName::JobTitle, scene.text(&range));
            return;
        }
    }
}

/// What follows the writer's own name on a line of the signature: "Ann Other, Planner".
fn behind_name<'l>(line: &'l str, own: &str) -> &'l str {
    let Some((first, rest)) = line.split_once([',', '–', '-', '|']) else { return line };
    if !own.is_empty() && folded(first) == own { rest } else { line }
}

/// The line on which the writer signs with the whole name, where no form goes on behind it.
fn signed_at(lines: &[&str], name: &str, vocabulary: &Vocabulary) -> Option<usize> {
    let name = folded(name);
    let is_signed = |line: &&str| {
        let line = folded(line);
        line == name
            || line
                .strip_prefix(name.as_str())
                .is_some_and(|rest| rest.starts_with(' ') && rest.len() < 160)
    };
    if !name.contains(' ') {
        return None;
    }
    let at = lines.iter().rposition(is_signed)?;
    // Below "Full name" it is an answer.
    let above = at.checked_sub(1).and_then(|above| lines.get(above)).copied().unwrap_or_default();
    if rows::asks_below(above, vocabulary) {
        return None;
    }
    let n_behind = lines.iter().skip(at + 1).filter(|line| !line.trim().is_empty()).count();
    let n_before = lines.iter().take(at).filter(|line| !line.trim().is_empty()).count();
    (n_behind <= 8 && n_before >= 1).then_some(at)
}
