//! A relationship change of a review, as far as its rules compare it with others.

use super::identity::Identity;
use crate::contract::{Contract, Instance};
use crate::document::Node;
use crate::rules::{Finding, Rule, Sink};

/// The cell of a review that is to be changed, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change<'a> {
    /// The `RelationshipChange` object.
    pub(super) node: Node<'a>,
    pub(super) cell: Cell,
    pub(super) operation: Operation,
}

/// A relationship as (row, column). The direction counts.
pub(super) type Cell = (Identity, Identity);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Operation {
    Add,
    Remove,
}

impl Operation {
    /// What the change does, in the third person.
    pub(super) fn verb(self) -> &'static str {
        match self {
            Operation::Add => "adds",
            Operation::Remove => "removes",
        }
    }
}

impl<'a> Change<'a> {
    /// What a `RelationshipChange` object asks for; none if its operation is missing or unknown.
    pub(super) fn of(node: Node<'a>, cell: Cell, sink: &Sink<'a, '_>) -> Option<Self> {
        let operation = sink.sound(node, "operation")?;
        let operation = [("add", Operation::Add), ("remove", Operation::Remove)]
            .into_iter()
            .find_map(|(name, meant)| operation.is_str(name).then_some(meant))?;
        Some(Change { node, cell, operation })
    }

    /// The finding that this change doesn't go with an earlier one. `gist` is the message behind the
    /// change's path.
    pub(super) fn finding(
        &self,
        rule: &'static Rule,
        contract: &Contract,
        instance: &Instance<'a, '_>,
        first: Node<'a>,
        gist: String,
        sink: &mut Sink<'a, '_>,
    ) -> Finding {
        let (pointer, at_first) = (sink.pointer(self.node), sink.pointer(first));
        let row = contract.root().find("relationshipChanges");
        Finding::new(rule, self.node.opening_span(), pointer, format!("`{}` {gist}", instance.path()))
            .with_gist(gist)
            .property("relationshipChanges")
            .source(contract.source(contract.root(), row))
            .related(first.opening_span(), at_first, "first here")
    }
}
