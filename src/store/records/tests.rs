//! Records of other versions, and the order of keys.

use jiff::Timestamp;

use super::*;

#[test]
fn records_of_another_version_are_refused_with_what_to_do() {
    let key = key_check();
    let refused = |body: &str| record(&key, body.as_bytes()).unwrap_err().to_string();
    assert!(refused(r#"[1,{"clock":"2026-01-01T00:00:00Z"}]"#).contains("Export with"));
    assert!(refused(r#"[999,{"clock":"2026-01-01T00:00:00Z"}]"#).contains("format 999"));
    assert!(record(&key, br#"[2,{"clock":"2026-01-01T00:00:00Z"}]"#).is_ok());
}

#[test]
fn a_submission_in_short_of_an_earlier_version_that_held_more_is_read() {
    let party = "0".repeat(32);
    let body = format!(
        r#"[2,{{"reference":"GX-7K3Q","programme":"govxchange","party":"{party}","kind":"interest","state":"open","received_at":"2026-01-01T00:00:00Z","sector":"local_authority","areas":["leeds"],"excluded":["york"],"right_to_work":true}}]"#
    );
    let profile: Profile = parsed(&key_check(), body.as_bytes(), |step| step.profile).unwrap();
    assert_eq!(profile.reference.as_str(), "GX-7K3Q");
}

#[test]
fn what_began_later_stands_later() {
    let at = |second| Timestamp::from_second(second).unwrap();
    let key = |second, byte| arrival_key(at(second), Digest([byte; 16]));
    assert!(key(1_000, 255) < key(1_001, 0));
    assert!(key(255, 255) < key(256, 0));
}
