"""Calling a service without knowing where it runs.

A service is a plain class with one `async def name(self, call, request) -> reply` per method of its `.proto`. A stub
has the same shape (`rpc.stubs`), so a caller never knows which runner stands behind it: the object itself (local), the
same through serialisation (loopback), or gRPC. All three are generic over descriptors.
"""
