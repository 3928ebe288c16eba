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

/// Nodes of a payload that are looked through for one name.
const FEW_NODES: u32 = 1000;

impl<'a> Strays<'a> {
    /// Whether there may be one called `name` in the payload `root`. In a large payload all are gathered
    /// before anything is known: to look for one after the other would take too long.
    pub(super) fn may_hold(root: Node<'a>, name: &str) -> bool {
        root.subtree_size() > FEW_NODES || root.may_have_key(name)
    }

    /// Those of the payload `root`.
    pub(super) fn of(contract: &Contract, root: Node<'a>) -> Self {
        let mut strays = HashMap::new();
        contract.walk(root, &mut |instance| {
            for key in instance.strangers() {
                let is_known = |object: &ObjectType| object.find_key(key).is_some();
                if contract.objects.iter().any(is_known) {
                    let name = key.as_str().unwrap_or_default();
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
