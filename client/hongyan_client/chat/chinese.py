"""The chat in Chinese: every sentence by its English one, and the words of commands."""

CHINESE = {
    # talk
    "Nobody is listening yet: /open NAME, or /help.": "还没有打开会话：/open 名字，或 /help。",
    "There is no /{word}. /help lists what there is.": "没有 /{word} 这个命令，/help 列出全部命令。",
    "Refused: {reason}": "被拒绝：{reason}",
    "That did not work: {error}": "没有成功：{error}",
    "The number of the message is missing, like /edit 12 new words. /help lists all.": (
        "缺少消息编号，例如 /edit 12 新内容。/help 列出全部命令。"
    ),
    "Not sent: {reason}. /retry or /drop.": "未发出：{reason}。/retry 重发，/drop 删除。",
    "{number:3} {name}": "{number:3} {name}",
    " ({count} new)": "（{count} 条新消息）",
    "Nobody yet: /open NAME begins.": "还没有会话：/open 名字 开始聊天。",
    "Talking with {name}.": "正在与 {name} 聊天。",
    "{number:>10} {name} {nick}": "{number:>10} {name} {nick}",
    "Nobody.": "没有人。",
    "{word}: {names}": "{word}：{names}",
    "read": "已读",
    "has it": "已送达",
    "not yet": "未送达",
    "notes to myself": "我的笔记",
    "; {count} to be sent later": "；{count} 条待发送",
    "offline": "已离线",
    "no connection, trying again": "连接断开，正在重试",
    "connecting": "正在连接",
    "catching up": "正在同步",
    "signed out: start again to sign in": "已退出登录：请重新启动并登录",
    "{names} is typing…": "{names} 正在输入…",
    # people
    "Say whom, like /remark bob Bobby.": "请写出是谁，例如 /remark bob 小波。",
    "Whom do you mean? {names}": "你是指谁？{names}",
    "Nobody is called {name}.": "没有叫 {name} 的人。",
    "{name} {online}/{all}": "{name} {online}/{all}",
    "  {dot} {name}": "  {dot} {name}",
    "No friends yet: /add NAME asks somebody.": "还没有好友：/add 名字 添加好友。",
    "{name} asks: {question} Answer with /add {name} ANSWER": "{name} 的验证问题：{question} 用 /add {name} 答案 回答",
    "{name} is your friend now.": "你和 {name} 已成为好友。",
    "{name} has been asked.": "已向 {name} 发出好友申请。",
    "{name} wants to be your friend: {words}": "{name} 想加你为好友：{words}",
    "You have asked {name}.": "你已申请添加 {name}。",
    "{name} wants to join: {words}": "{name} 申请入群：{words}",
    "Nobody waits.": "没有待处理的申请。",
    "{name} has been told.": "已答复 {name}。",
    "{name} has asked for nothing. /requests shows who waits.": "{name} 没有申请。/requests 查看待处理的申请。",
    "You ask {name} no more.": "已撤回对 {name} 的申请。",
    "You have not asked {name}.": "你没有申请添加 {name}。",
    "{name} is called {remark}.": "{name} 的备注是 {remark}。",
    "{name} stands in {category}.": "{name} 在分组 {category}。",
    "{name} is off your list.": "已删除好友 {name}。",
    "{name} is blocked.": "已屏蔽 {name}。",
    "{name} is no longer blocked.": "已取消屏蔽 {name}。",
    "{name} is not blocked.": "{name} 没有被屏蔽。",
    "Blocked: {names}": "已屏蔽：{names}",
    "{name}, {friends} friends in common": "{name}，{friends} 位共同好友",
    "Say what and why, like /report 12 spam: {reasons}": "请写出对象和理由，例如 /report 12 spam：{reasons}",
    "Reported. Thank you.": "已举报，谢谢。",
    "Quiet from {begin} to {end} ({zone}).": "免打扰时段 {begin} 至 {end}（{zone}）。",
    "No quiet hours.": "没有设置免打扰时段。",
    # groups
    "Open a group first: /groups lists yours.": "请先打开一个群：/groups 列出你的群。",
    "{number:>10} {name} ({count})": "{number:>10} {name}（{count} 人）",
    "No groups yet: /group NAME PEOPLE makes one.": "还没有群：/group 群名 成员 建一个群。",
    "Say its name, like /group book-club bob carol.": "请写出群名，例如 /group 读书会 bob carol。",
    "{group}: a manager must say yes first.": "{group}：等待管理员同意。",
    "{name} is in.": "{name} 已入群。",
    "{name} must say yes first, or a manager.": "等待 {name} 或管理员同意。",
    "{role}{dot} {name}": "{role}{dot} {name}",
    "A role is manager or member: /role bob manager.": "角色是 管理员 或 成员：/role bob 管理员。",
    "Announced.": "公告已发布。",
    "📢 {name}: {words}  ✓{count}": "📢 {name}：{words}  ✓{count}",
    "Nothing is announced.": "没有公告。",
    "Confirmed.": "已确认。",
    "To end this group for everybody say its name: /dissolve {name}": "解散后不可恢复，写出群名确认：/dissolve {name}",
    "With this code one gets in for a week: /join {code}": "一周内有效的入群码：/join {code}",
    # news
    "{name} is no longer on your list.": "{name} 已不在你的好友列表中。",
    "You are in {group} now.": "你已加入 {group}。",
    "You have left {group}.": "你已退出 {group}。",
    "You were put out of {group}.": "你已被移出 {group}。",
    "{group} is no more.": "{group} 已解散。",
    "You may come into {group}.": "{group} 已同意你入群。",
    "{group} does not take you in. {reason}": "{group} 拒绝了你的入群申请。{reason}",
    "{name} does not want to be your friend. {reason}": "{name} 拒绝了你的好友申请。{reason}",
    "{name} wants to join {group}: {words} (open it and /accept {name})": (
        "{name} 申请加入 {group}：{words}（打开该群后 /accept {name}）"
    ),
    "{name} wants to be your friend: /accept {name} or /reject {name}. {words}": (
        "{name} 想加你为好友：/accept {name} 或 /reject {name}。{words}"
    ),
    "Somebody signed in to your account on a new device: {device}": "你的账号在新设备上登录：{device}",
    # lines and screen
    "live": "已连接",
    "new from {name}": "{name} 发来新消息",
    "/help lists the commands.": "/help 列出全部命令。",
    "me": "我",
    "the server": "服务器",
    "(taken back)": "（已撤回）",
    "(to {seq}) ": "（回复 {seq}）",
    " (edited)": "（已编辑）",
    "{who} joined": "{who} 加入了群",
    "{by} brought {who} in": "{by} 邀请 {who} 入群",
    "{who} left": "{who} 退出了群",
    "{by} put {who} out": "{by} 将 {who} 移出群",
    "{who} is now {role}": "{who} 现在是{role}",
    "the owner": "群主",
    "a manager": "管理员",
    "a member": "成员",
    "{by} muted {who}": "{by} 禁言了 {who}",
    "{by} let {who} speak": "{by} 解除了 {who} 的禁言",
    "{by} ended the group": "{by} 解散了群",
    "{by} changed the group": "{by} 修改了群资料",
}

HELP = """\
/list /列表               你的会话
/open 名字或编号          打开会话
/close                    离开当前会话
/find 词                  找人
/history                  更早的消息（Page Up 滚动）
/reply N 内容             回复第 N 条消息
/edit N 内容 · /recall N  编辑或撤回自己的消息
/react N 表情 · /unreact N 表情
/readers N                谁读过第 N 条消息
/pin · /unpin             置顶会话；加 N 是置顶消息
/mute · /unmute           消息免打扰
/retry · /drop            被拒绝的消息
/friends 好友 · /add 名字 验证语 · /requests 申请 · /accept 名字 · /reject 名字 · /withdraw 名字
/remark 名字 备注 · /category 名字 分组 · /delete 名字 · /suggest 可能认识的人
/block 名字 屏蔽 · /unblock 名字 · /blocked 黑名单 · /report 名字或N 理由 举报
/quiet 23:00 7:00（或 关） 免打扰时段
/groups 群 · /group 群名 成员 建群 · /join 群号或入群码 · /link 入群码 · /invite 成员 · /leave 退群
/members 成员 · /role 名字 管理员 · /kick 名字 · /hush 名字 分钟 禁言 · /unhush 名字（或 全体）
/card 群名片 · /rename 群名 · /announce 公告 · /announcements 看公告 · /confirm 确认公告
/transfer 名字 转让 · /dissolve 群名 解散
/offline · /online        断开、恢复连接
/quit
其他内容直接发送；开头写 // 发送一个 /。命令也可用中文：/好友 /添加 /同意 /拒绝 /建群 /邀请 /成员 /公告 …"""

WORDS = {
    "帮助": "help",
    "列表": "list",
    "打开": "open",
    "退出": "quit",
    "好友": "friends",
    "添加": "add",
    "申请": "requests",
    "同意": "accept",
    "拒绝": "reject",
    "备注": "remark",
    "分组": "category",
    "删除": "delete",
    "屏蔽": "block",
    "举报": "report",
    "免打扰": "quiet",
    "取消屏蔽": "unblock",
    "群": "groups",
    "建群": "group",
    "入群": "join",
    "邀请": "invite",
    "退群": "leave",
    "成员": "members",
    "移出": "kick",
    "角色": "role",
    "禁言": "hush",
    "解除禁言": "unhush",
    "公告": "announce",
    "转让": "transfer",
    "解散": "dissolve",
}
"""Commands by their Chinese word."""
