//! Own addresses: those under which the desk receives, and those that it makes for the answers to each letter.

/// Where the token stands in the form of an address for answers, such as `desk+{token}@programme.example`.
pub const TOKEN: &str = "{token}";

/// Whether an address is one of ours; forms stand for all addresses that are made from them.
pub fn is_own(own: &[String], address: &str) -> bool {
    own.iter().any(|own| own.eq_ignore_ascii_case(address) || token_in(own, address).is_some())
}

/// What stands in the place of the token in an address of that form, in small letters.
pub fn token_in(form: &str, address: &str) -> Option<String> {
    let (form, address) = (form.to_lowercase(), address.to_lowercase());
    let (before, after) = form.split_once(TOKEN)?;
    let token = address.strip_prefix(before)?.strip_suffix(after)?;
    (!token.is_empty() && !token.contains('@')).then(|| token.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(address: &str, token: Option<&str>) {
        let form = "Desk+{token}@programme.example";
        assert_eq!(token_in(form, address).as_deref(), token);
        assert_eq!(is_own(&[form.to_owned()], address), token.is_some());
    }

    #[test]
    fn addresses_that_were_made_for_answers_are_ours() {
        check("desk+GX-7K3Q.12ab@Programme.example", Some("gx-7k3q.12ab"));
        check("desk@programme.example", None);
        check("desk+@programme.example", None);
        check("desk+a@programme.example.attacker.example", None);
        check("desk+a@b@programme.example", None);
    }
}
