//! The fields of a message, put together from all that tells of them.

use super::alone::Alone;
use super::attached::Files;
use super::inferring;
use super::intents::Leaning;
use super::prose::{Fields, Prose};
use super::sender::Writer;
use crate::domain::context::Context;
use crate::domain::field::FieldName;
use crate::domain::reading::Intent;
use crate::domain::submission::SubmissionKind;

/// Where fields come from, the surest first.
pub struct Sources<'a> {
    /// Its labelled passages.
    pub form: Fields,
    /// Its sentences.
    pub prose: &'a Prose<'a>,
    /// The forms that came with it.
    pub files: &'a mut Files,
    /// Who wrote it.
    pub writer: &'a Writer<'a>,
}

/// The fields that belong to what the message is about.
pub fn all_fields(
    sources: Sources<'_>,
    alone: &Alone<'_>,
    leaning: &Leaning,
    intents: &[Intent],
    context: &Context,
) -> Fields {
    let Sources { form, prose, writer, files } = sources;
    let (scene, setting) = (prose.scene, &alone.setting);
    let is = |intent: Intent| intents.contains(&intent);
    let is_submission = is(Intent::Interest)
        || is(Intent::Role)
        || is(Intent::Nomination)
        || is(Intent::Correction);
    let mut fields = Fields::new();
    if leaning.kind.is_some()
        && (is_submission || is(Intent::Declaration) || context.under_way.is_some())
    {
        fields = form;
        for (name, field) in prose.fields(setting.kind) {
            fields.entry(*name).or_insert_with(|| field.clone());
        }
        if setting.kind == SubmissionKind::Interest {
            inferring::pattern(&mut fields, scene);
        }
        files.add(&mut fields, context.reads_cvs, alone);
        writer.add(&mut fields, scene, setting);
        files.note_sector(&fields, setting.kind);
        if setting.kind == SubmissionKind::Role && is(Intent::Role) {
            inferring::kind(&mut fields);
        }
    } else if is(Intent::Declaration) || is(Intent::Withdrawal) || is(Intent::RightsRequest) {
        writer.add(&mut fields, scene, setting);
    }
    if is(Intent::Declaration) && !is_submission && context.under_way.is_none() {
        use FieldName as F;
        fields.retain(|field, _| {
            matches!(field, F::Name | F::Email | F::Employer | F::Sector | F::DeclaredInterests)
        });
    } else if !is_submission && context.under_way.is_none() {
        fields.retain(|field, _| matches!(field, FieldName::Name | FieldName::Email));
    }
    fields
}
