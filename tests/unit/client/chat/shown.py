from hongyan_client.chat.talk import Talk


class Shown(Talk):
    """A talk whose words and redraws are kept. bob (2) is known."""

    def __init__(self, client):
        self.said, self.redraws = [], 0
        client._store.put("user", "2", {"id": "2", "username": "bob", "nickname": "Bob"})
        super().__init__(client, self.said.append, self.redrawn)

    def redrawn(self):
        self.redraws += 1
