"""Conditions that are broken on purpose, each of which the simulation must notice."""

from tests.simulation.mutations import client, delivery, log
from tests.simulation.mutations.base import Mutation

MUTATIONS: dict[str, Mutation] = {
    mutation.name: mutation for mutation in (*log.MUTATIONS, *delivery.MUTATIONS, *client.MUTATIONS)
}
