from hongyan.services.user.store_sql_own import SqlOwn


async def test_it_is_part_of_the_store_whose_exam_it_sits(room):
    assert isinstance(room.store.own, SqlOwn)
