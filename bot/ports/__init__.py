"""Protocols between the rooms. Outward: what the pipeline needs of the world. Inward: `Desk`, what chat may ask.

All datetimes are aware UTC. Identifiers are opaque strings. Nothing but values of `bot.model` crosses a port. What is
raised is of `bot.errors`.
"""

from bot.ports.desk import Desk
from bot.ports.rows import (
    Articles,
    Briefs,
    Editions,
    Questions,
    Search,
    Sources,
    Subscriptions,
    UnitOfWork,
    UnitOfWorkFactory,
)
from bot.ports.stories import Stories, StoryBriefs
from bot.ports.traffic import Deliveries, EvidenceLinks, Inbox, Ledger, Rates
from bot.ports.world import Clock, Engine, Fetcher, Hosts, Messenger, ModelEndpoint, Offload, Presenter

__all__ = [
    "Articles",
    "Briefs",
    "Clock",
    "Deliveries",
    "Desk",
    "Editions",
    "Engine",
    "EvidenceLinks",
    "Fetcher",
    "Hosts",
    "Inbox",
    "Ledger",
    "Messenger",
    "ModelEndpoint",
    "Offload",
    "Presenter",
    "Questions",
    "Rates",
    "Search",
    "Sources",
    "Stories",
    "StoryBriefs",
    "Subscriptions",
    "UnitOfWork",
    "UnitOfWorkFactory",
]
