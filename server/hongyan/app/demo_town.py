"""The little world of `hongyan demo`: who lives there, what they are to each other, and what they say."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    username: str
    nickname: str
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Something said. `quote` counts lines from the first of the conversation, from 0; people stand by username."""

    who: str
    text: str
    quote: int | None = None
    mentions: tuple[str, ...] = ()
    likes: tuple[tuple[str, str], ...] = ()  # who, and with what
    edit: str = ""
    recall: bool = False
    pin: bool = False


@dataclass(frozen=True, slots=True)
class Circle:
    """A group: the first of its members makes it. `behind`: who has not read so many of the last lines."""

    name: str
    members: tuple[str, ...]
    lines: tuple[Line, ...]
    intro: str = ""
    managers: tuple[str, ...] = ()
    muted: tuple[str, ...] = ()
    cards: tuple[tuple[str, str], ...] = ()
    announcement: str = ""
    confirmed: tuple[str, ...] = ()
    join_rule: str = "open"
    behind: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """A conversation of two."""

    people: tuple[str, str]
    lines: tuple[Line, ...]
    behind: tuple[tuple[str, int], ...] = ()


FIRST = "lin"
"""Who has most to see."""

PEOPLE = (
    Person("lin", "林小满", "慢慢来，比较快"),
    Person("chen", "陈默", "沉默是金"),
    Person("wang", "王老师", "三年二班 班主任"),
    Person("zhao", "赵一鸣", "今天也要加油"),
    Person("liu", "刘洋", "在路上"),
    Person("linma", "林妈妈", "平安是福"),
    Person("linba", "林爸爸"),
    Person("daisy", "Daisy Park", "Night Owl Coffee, open till late"),
    Person("tom", "Tom Becker", "beans first"),
    Person("sara", "Sara Okafor"),
    Person("amir", "Amir Haddad", "oat milk evangelist"),
    Person("jack", "Jack Miller"),
)

FRIENDS = (
    ("lin", ("linma", "linba", "chen", "zhao", "liu", "wang", "daisy", "tom", "sara")),
    ("wang", ("zhao", "chen", "liu")),
    ("daisy", ("tom", "sara", "amir", "jack")),
    ("linma", ("linba", "zhao")),
    ("chen", ("zhao", "liu")),
    ("tom", ("jack",)),
)

CATEGORIES = (
    ("lin", "家人", (("linma", "妈妈"), ("linba", "爸爸"), ("zhao", "表弟"))),
    ("lin", "同学", (("chen", ""), ("liu", "洋洋"), ("wang", ""))),
    ("lin", "Coffee shop", (("daisy", "Boss"), ("tom", ""), ("sara", ""))),
    ("daisy", "Team", (("tom", ""), ("sara", ""), ("amir", ""))),
    ("wang", "家长", (("chen", "陈默（陈小雨家长）"), ("liu", ""))),
)

REQUESTS = (
    ("jack", "lin", "Hi, Jack from the late shift. Tom gave me your name."),
    ("amir", "lin", "Swap Tuesday for Thursday? Add me!"),
    ("sara", "tom", "so we can stop using sticky notes"),
)
"""They wait for an answer."""

BLOCKS = (("sara", "jack"),)
QUESTIONS = (("chen", "我们一起上的小学叫什么？", "育才小学"),)

CIRCLES = (
    Circle(
        "三年二班",
        ("wang", "lin", "chen", "zhao", "liu", "linma"),
        (
            Line(
                "wang",
                "各位家长好，这周五下午三点开家长会，地点三楼会议室。",
                pin=True,
                likes=(("chen", "👍"), ("liu", "👍")),
            ),
            Line("liu", "收到，谢谢王老师"),
            Line("chen", "请问需要带什么材料吗？"),
            Line("wang", "带上孩子的成长手册就可以。", quote=2, likes=(("chen", "🙏"),)),
            Line("zhao", "周五我要加班，能让爷爷来吗？"),
            Line("wang", "可以的，提前说一声就行。", quote=4),
            Line("linma", "王老师，孩子的数学作业是第几页？", edit="王老师，今天的数学作业是第几页？"),
            Line("wang", "42 到 44 页，最后一题选做。", quote=6),
            Line("liu", "最后一题连我都不会😂", likes=(("zhao", "😂"), ("lin", "😂"), ("chen", "😂"))),
            Line("zhao", "发错群了", recall=True),
            Line("wang", "请还没有确认公告的家长确认一下。", mentions=("all",)),
            Line("chen", "@林小满 周五一起过去？", mentions=("lin",)),
        ),
        intro="家校联系，互相尊重，少发广告",
        managers=("chen",),
        cards=(("chen", "小雨爸爸"), ("liu", "乐乐妈妈"), ("linma", "小满妈妈")),
        announcement="本周五 15:00 家长会，三楼会议室。请确认收到。",
        confirmed=("chen", "liu"),
        join_rule="approval",
        behind=(("lin", 3), ("linma", 6)),
    ),
    Circle(
        "Night Owl Coffee",
        ("daisy", "tom", "sara", "amir", "jack", "lin"),
        (
            Line("daisy", "Morning team! New grinder arrives at 10. Who can take the delivery?"),
            Line("tom", "I'm in from 9, I'll do it.", quote=0, likes=(("daisy", "❤️"),)),
            Line("sara", "Please label the decaf this time 🙃", likes=(("amir", "😂"), ("tom", "😂"))),
            Line("amir", "That was ONE time.", quote=2),
            Line("jack", "Is the Friday shift still open?"),
            Line("lin", "I can do Friday evening, exams are over", likes=(("daisy", "🎉"), ("tom", "🎉"))),
            Line("daisy", "Lovely. Friday: Lin and Amir, 17 to 23.", quote=5, pin=True),
            Line(
                "amir",
                "Recipe for the autumn special: 18 g in, 36 out, maple, cinnamon.",
                edit="Autumn special: 18 g in, 36 g out, 10 g maple, a little cinnamon.",
            ),
            Line("tom", "Grinder is here. It is beautiful.", likes=(("daisy", "😍"), ("sara", "👏"))),
            Line("jack", "BUY CHEAP WATCHES (sorry, my cousin got hold of my phone)", recall=True),
            Line("daisy", "@林小满 could you translate the new menu into Chinese?", mentions=("lin",)),
            Line("sara", "We are out of oat milk again."),
            Line("amir", "Do not look at me."),
        ),
        intro="Shifts, beans and gossip",
        managers=("tom",),
        muted=("jack",),
        cards=(("tom", "Tom (mornings)"), ("amir", "Amir (bar)")),
        announcement="New opening hours from Monday: 8 to 23. Please say that you have read this.",
        confirmed=("tom", "sara"),
        behind=(("lin", 3), ("sara", 1)),
    ),
    Circle(
        "一家人",
        ("linma", "linba", "lin", "zhao"),
        (
            Line("linma", "周末都回来吃饭吗？我包饺子。", likes=(("linba", "👍"), ("zhao", "😋"))),
            Line("lin", "回！想吃韭菜鸡蛋的"),
            Line("zhao", "姨妈，我也来！", quote=0),
            Line("linba", "我去买菜，韭菜两斤够吗？"),
            Line("linma", "够了，再买点虾。", quote=3),
            Line("linba", "好"),
            Line("lin", "妈，要不要我早点回来帮忙？"),
            Line("linma", "不用，路上慢点。", quote=6, likes=(("lin", "❤️"),)),
            Line("zhao", "外婆的腌菜还有吗"),
            Line("linma", "给你留了一罐。", quote=8),
        ),
        intro="常回家看看",
        announcement="外婆生日：下个月初八，都要到。",
        confirmed=("lin",),
        behind=(("lin", 2), ("zhao", 1)),
    ),
)

PAIRS = (
    Pair(
        ("lin", "chen"),
        (
            Line("chen", "小满，上次借你的书看完了吗？"),
            Line("lin", "还差最后一章，写得真好"),
            Line("chen", "那周五家长会的时候给我就行", quote=1),
            Line("lin", "好，我再给你带一本新的", likes=(("chen", "🎉"),)),
            Line("chen", "太好了"),
        ),
    ),
    Pair(
        ("lin", "linma"),
        (
            Line("linma", "到学校了吗？"),
            Line("lin", "到了到了"),
            Line("linma", "天冷，多穿点"),
            Line("linma", "钱够不够用？"),
        ),
        behind=(("lin", 2),),
    ),
    Pair(
        ("lin", "daisy"),
        (
            Line("daisy", "Hi Lin, how did the exams go?"),
            Line("lin", "Better than I feared! Thank you for the free week."),
            Line("daisy", "You earned it. See you Friday at five?", quote=1),
            Line("lin", "See you Friday ☕", likes=(("daisy", "☕"),)),
        ),
    ),
    Pair(
        ("lin", "tom"),
        (
            Line("tom", "Can you teach me to say 'one flat white, please' in Chinese?"),
            Line("lin", "请给我一杯馥芮白 (qǐng gěi wǒ yì bēi fùruìbái)"),
            Line("tom", "I will need a bigger mouth."),
            Line("tom", "Practising with customers now. Nobody has run away."),
        ),
        behind=(("lin", 1),),
    ),
    Pair(
        ("lin", "lin"),
        (
            Line("lin", "周五：还书、家长会、晚班"),
            Line("lin", "买外婆的生日礼物"),
        ),
    ),
    Pair(
        ("daisy", "tom"),
        (
            Line("daisy", "Jack again. I have muted him for now."),
            Line("tom", "Probably wise. I'll talk to him."),
        ),
    ),
    Pair(
        ("linma", "linba"),
        (
            Line("linma", "记得买虾"),
            Line("linba", "记得了", likes=(("linma", "👍"),)),
        ),
    ),
)
