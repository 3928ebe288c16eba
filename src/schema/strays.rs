//! Keys that stand in the wrong object of a payload.

use std::collections::HashMap;

use crate::contract::{Contract, Instance, ObjectType};
use crate::document::Node;
use crate::rules::Sink;

/// Keys that their own object doesn't know, but another one of the payload does.
pub(super) struct Strays<'a> {
    /// By their object's position in the document and their name.
    strays: HashMap<(u32, String), Stray<'a>>,
}

pub(super) struct Stray<'a> {
    /// The key.
    pub(super) key: Node<'a>,
    /// Where it stands, as a person writes it.
    pub(super) path: String,
}

impl<'a> Strays<'a> {
    /// Those of the payload `root`.
    pub(super) fn of(contract: &Contract, root: Node<'a>) -> Self {
        let mut strays = HashMap::new();
        contract.walk(root, &mut |instance| {
            for (key, _) in instance.node.effective_members() {
                let name = key.as_str().unwrap_or_default();
                let is_known = |object: &ObjectType| object.find(&name).is_some();
                if !is_known(instance.object) && contract.objects.iter().any(is_known) {
                    let path = instance.path_of(&name);
                    strays.insert((instance.node.index(), name.into_owned()), Stray { key, path });
                }
            }
        });
        Strays { strays }
    }

    /// The one called `name` in an object around `instance`, from the payload `root` on along `path`,
    /// or directly inside of it. It accounts for one missing property only.
    pub(super) fn take(
        &mut self,
        instance: &Instance<'a, '_>,
        name: &str,
        (root, path): (Node<'a>, &str),
        sink: &mut Sink<'a, '_>,
    ) -> Option<Stray<'a>> {
        if self.strays.is_empty() {
            return None;
        }
        let ends = path.match_indices('/').map(|(end, _)| end);
        let around: Vec<Node<'a>> =
            ends.filter_map(|end| sink.pointers().resolve(root, &path[..end])).collect();
        let inside = instance.node.effective_members().map(|(_, value)| value);
        let places = around.into_iter().rev().chain(inside);
        let mut found = places.filter_map(|object| self.strays.remove(&(object.index(), name.to_owned())));
        found.find(|stray| !sink.is_explained(stray.key))
    }
}
