//! Names told apart by a number, so that most of them are never compared byte by byte.

/// A hash of a name: of its length, its beginning and its end. Equal names have equal hashes; who
/// wants to can make others that have them as well, so nothing may depend on that there are few.
#[must_use]
pub(crate) fn name_hash(name: &[u8]) -> u32 {
    let (begin, end) = if let (Some(begin), Some(end)) = (name.first_chunk::<8>(), name.last_chunk::<8>()) {
        (u64::from_le_bytes(*begin), u64::from_le_bytes(*end))
    } else if let (Some(begin), Some(end)) = (name.first_chunk::<4>(), name.last_chunk::<4>()) {
        (u32::from_le_bytes(*begin).into(), u32::from_le_bytes(*end).into())
    } else {
        name.iter().fold((0, 0), |(begin, _), byte| (begin << 8 | u64::from(*byte), 0))
    };
    let mixed = (begin ^ (name.len() as u64) << 56).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ end.wrapping_mul(0xC2B2_AE3D_27D4_EB4F).rotate_left(29);
    // The high half of a product is its well mixed one.
    (mixed.wrapping_mul(0xD6E8_FEB8_6659_FD93) >> 32) as u32
}

/// A name with its hash, to be looked for in many objects.
#[derive(Debug)]
pub struct HashedName {
    name: Box<str>,
    hash: u32,
}

impl HashedName {
    /// Hashes a name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        HashedName { name: name.into(), hash: name_hash(name.as_bytes()) }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.name
    }

    pub(crate) fn hash(&self) -> u32 {
        self.hash
    }
}

#[cfg(test)]
mod tests {
    use super::name_hash;

    #[test]
    fn names_that_differ_anywhere_near_their_ends_have_other_hashes() {
        let names = [
            "",
            "a",
            "b",
            "ab",
            "ba",
            "aa",
            "aaa",
            "aba",
            "aab",
            "abcd",
            "abce",
            "bbcd",
            "abcdefg",
            "abcdefh",
            "target",
            "targetid",
            "subject",
            "subjectid",
            "owners_ids",
            "owner_ids",
            "performedby_username",
        ];
        for (at, one) in names.iter().enumerate() {
            for other in &names[at + 1..] {
                assert_ne!(name_hash(one.as_bytes()), name_hash(other.as_bytes()), "{one} {other}");
            }
        }
    }
}
