"""What `/help` says."""

HELP = """\
/list                     your conversations
/open NAME or NUMBER      begin or go on talking
/close                    leave this conversation
/find WORD                look for people
/history                  older messages (Page Up scrolls)
/reply N TEXT             answer to message N
/edit N TEXT · /recall N  change or take back your own
/react N EMOJI · /unreact N EMOJI
/readers N                who has read message N
/pin · /unpin             this conversation, or with N a message
/mute · /unmute           whether it notifies you
/retry · /drop            a message that was refused
/friends · /add NAME WORDS · /requests · /accept NAME · /reject NAME · /withdraw NAME
/remark NAME WORDS · /category NAME WORD · /delete NAME · /suggest
/block NAME · /unblock NAME · /blocked · /report NAME or N REASON
/quiet 23:00 7:00 (or off) hours in which nothing wakes your devices
/groups · /group NAME PEOPLE · /join NUMBER or CODE · /link · /invite PEOPLE · /leave
/members · /role NAME manager · /kick NAME · /hush NAME MINUTES · /unhush NAME (or all)
/card WORDS · /rename NAME · /announce WORDS · /announcements · /confirm
/transfer NAME · /dissolve NAME
/offline · /online        pull and plug the line
/quit
Anything else is said; // at the start says one /."""
