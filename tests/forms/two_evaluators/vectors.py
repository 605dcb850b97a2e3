"""Expressions that both evaluators must get right, with what is right (tests/oracle/SEMANTICS.md).

A line is an expression, seen from /data unless a path stands before it, and its text. `!` stands
for no value: a fault.
"""

from __future__ import annotations

ANSWERS = (
    *(("/data/n", "0"), ("/data/d", "1"), ("/data/s", "a"), ("/data/t", "Trẻ em")),
    *(("/data/day", "2024-05-01"), ("/data/day2", "2024-01-02")),
    *(("/data/at", "2024-05-01T13:07:09.250Z"), ("/data/clock", "08:30:00")),
    *(("/data/one", "yes"), ("/data/many", "2 10"), ("/data/town", "10"), ("/data/ok", "OK")),
    *(("/data/blank", "99"), ("/data/hidden", "5"), ("/data/blank", "")),
    *(("/data/g/x", "xx"), ("/data/r[1]/v", "3"), ("/data/r[2]/v", "4"), ("/data/r[3]/v", "7")),
    *(("/data/r[1]/w", "1.50"), ("/data/r[2]/w", "0.25"), ("/data/r[1]/name", "một")),
    *(("/data/r[1]/p[1]/q", "11"), ("/data/r[2]/p[1]/q", "21"), ("/data/r[2]/p[2]/q", "22")),
    *(("/data/c[2]/e", "8"),),
)
"""To the form of `worlds`."""

EXPRESSIONS = r"""
number('a') ->
0 div 0 ->
'' + 1 ->
blank * 2 ->
concat(0 div 0) ->
1 div 0 -> Infinity
-1 div 0 -> -Infinity
-0 -> 0
0 * -1 -> 0
true() -> true
false() -> false
0.1 + 0.2 -> 0.30000000000000004
1000000000000000000000 -> 1e+21
100000000000000000000 -> 100000000000000000000
0.0000001 -> 1e-7
0.000001 -> 0.000001
1 div 3 -> 0.3333333333333333
123456789012345678 -> 123456789012345680
5.0 -> 5
1.50 -> 1.5
7 - 2 - 1 -> 4
2 + 3 * 4 -> 14
(2 + 3) * 4 -> 20
- (2) -> -2
number(' 12 ') -> 12
number('1e3') -> 1000
number('0x10') -> 16
number('+5') -> 5
number('.5') -> 0.5
number('5.') -> 5
number('Infinity') -> Infinity
number('') ->
number('-') ->
number('1,000') ->
number(true()) -> 1
string(number()) ->
/data/n: number() -> 0
round(2.5) -> 3
round(-2.5) -> -3
round(0.5) -> 1
round(-0.5) -> -1
round(2.345, 2) -> 2.35
round(2.675, 2) -> 2.68
round(1.005, 2) -> 1
round(1.35, 1) -> 1.4
round(-1.25, 1) -> -1.3
round(1250, -2) -> 1300
round(-1250, -2) -> -1300
round(1234.5, -2) -> 1200
round(1, 2) -> 1
round('') ->
round('abc') ->
round(1, '') ->
int(-1.5) -> -1
int(1.9) -> 1
int(-0.5) -> 0
int('1.9') -> 1
int('') ->
int(1 div 0) -> Infinity
floor(-1.5) -> -2
ceiling(-1.5) -> -1
floor('x') ->
abs(-2.5) -> 2.5
pow(2, 10) -> 1024
pow(2, -1) -> 0.5
-7 mod 2 -> -1
7 mod -2 -> 1
5.5 mod 2 -> 1.5
5 mod 0 ->
max(3, '') ->
max(blank, n) ->
max('3', '10') -> 10
min('3', '10') -> 3
min(4, 2, 3) -> 2
max(r/v) -> 7
min(r/v, 2) -> 2
sum('') ->
sum(r/v) -> 14
sum(z/zz) ->
min(z/zz) ->
sum(hidden | n) ->
regex('abc', 'b') -> true
regex('123', '[0-9]{2}') -> true
regex('ă', '\w') -> false
regex('', '[0-9]+') -> false
regex('012345678901', '^[0-9]{12}$') -> true
regex('0123456789012', '^[0-9]{12}$') -> false
substr('hello', -3) -> llo
substr('hello', -3, -1) -> ll
substr('hello', 0, -1) -> hell
substr('hello', 2, 1) ->
substr('hello', -9, 2) -> he
substr('hello', 9) ->
substr('hello', 1, 3) -> el
substr('hello', '') ->
string-length('ắ😀') -> 3
string-length('') -> 0
/data/t: string-length() -> 6
/data/t: string() -> Trẻ em
normalize-space('  a   b ') -> a b
/data/t: normalize-space() -> Trẻ em
contains('abc', '') -> true
contains('abc', 'bc') -> true
contains('abc', 'cb') -> false
starts-with('abc', '') -> true
starts-with('abc', 'ab') -> true
starts-with('abc', 'bc') -> false
ends-with('abc', 'bc') -> true
ends-with('abc', 'ab') -> false
substring-before('a-b-c', '-') -> a
substring-before('abc', '-') ->
substring-after('a-b-c', '-') -> b-c
substring-after('abc', '-') ->
substring-after('abc', '') -> abc
translate('bar', 'abc', 'AB') -> BAr
translate('aaa', 'aa', 'xy') -> xxx
translate('a-b', '-', '') -> ab
join('-', 'a', '', 'b') -> a--b
join(',', r/v) -> 3,4,7
join(',', z/zz) ->
join('') ->
concat(r/v) -> 347
concat() ->
concat('a', 1, true()) -> a1true
string(r/v) -> 3
number(r/v) -> 3
coalesce('', 'b') -> b
coalesce(0, 'b') -> 0
coalesce(0 div 0, 'b') -> b
blank = 0 -> false
blank <= 0 -> false
blank < 1 -> false
blank != 0 -> true
blank = '' -> true
n = '' -> false
blank = nothing -> true
'2' < '10' -> true
'a' < 'b' -> false
'b' > 'a' -> false
2 <= 2 -> true
2 >= 3 -> false
2 > 1 -> true
'05' = 5 -> true
'5.0' = 5 -> true
'abc' = 0 -> false
d = 1 -> true
d = '1' -> false
d = '1.0' -> true
d + 1 -> 2
concat(d) -> 1.0
true() = 'false' -> true
nothing = false() -> false
blank = false() -> false
boolean('') -> false
boolean(0) -> false
boolean(0 div 0) -> false
boolean('false') -> true
boolean('0') -> true
boolean(n) -> true
boolean(z) -> false
not('0') -> false
not(blank) -> false
not(0) -> true
if(blank, 'y', 'n') -> y
if('', 'y', 'n') -> n
if('' > 0, 'y', 'n') -> n
if('0', 'y', 'n') -> y
if(1 = 1, 'y', position(r)) -> y
boolean-from-string('true') -> true
boolean-from-string('1') -> true
boolean-from-string(1) -> true
boolean-from-string('yes') -> false
boolean-from-string(true()) -> true
true() and '' ->
'a' or '' -> a
1 and 0 -> 0
nothing or true() ->
'' or 0 or 'x' -> x
1 = 1 or position(r) -> true
1 = 2 and position(r) -> false
r/v = 3 -> true
r/v != 3 -> true
r/v > 6 -> true
r/v > 7 -> false
r/v = c/e -> false
z/zz = '' -> false
z/zz != '' -> false
today() -> 2026-11-23
now() -> 2026-11-23T09:00:00.000+07:00
today() + 1 -> 20780.708333333332
date('2024-01-01') + 1 -> 19723.708333333332
today() - date('2026-11-20') -> 3
day - day2 -> 120
'2024-05-01' + 1 -> 19844.708333333332
int((today() - day) div 365.25) -> 2
date(today() - 1) -> 2026-11-22
date(day + 10) -> 2024-05-11
date(max(number(day), number(day2))) -> 2024-05-01
number(day) -> 19843
number(today()) -> 2026-11-23
date(19000) -> 2022-01-08T07:00:00.000+07:00
date('') ->
date(blank) ->
date('abc') -> Invalid Date
date('19000') -> Invalid Date
date('2024-5-1') -> 2024-05-01
date('2024-05-01T23:00:00.000+07:00') -> 2024-05-01T23:00:00.000+07:00
date(now()) -> 2026-11-23T09:00:00.000+07:00
date(at) -> 2024-05-01T20:07:09.250+07:00
date-time('2024-05-01T17:00:00Z') -> 2024-05-02
date(0) -> 1970-01-01T08:00:00.000+08:00
date('1900-01-01T00:00:00Z') -> 1900-01-01T07:06:30.000+07:06:30
'2024-01-02' > '2024-01-01' -> true
day > '2024-04-30' -> true
day = date('2024-05-01') -> true
today() = '2026-11-23' -> true
today() <= now() -> true
'2024-1-2' < '2024-01-10' -> false
hidden < today() -> false
blank - today() ->
decimal-date-time('2024-05-01') -> 19843.708333333332
decimal-date-time('2024-05-01T12:00:00.000+07:00') -> 19844.208333333332
decimal-date-time('2024-05-01T00:00:00.000Z') -> 19844
decimal-date-time('') ->
decimal-date-time('abc') ->
decimal-date-time(5) -> 5
decimal-time('18:00') -> 0.75
decimal-time('06:00:00.000') -> 0.25
decimal-time('12:00:00.000+07:00') -> 0.5416666666666666
decimal-time('') ->
format-date('2024-05-01', '%Y|%y|%m|%n|%b|%d|%e|%a') -> 2024|24|05|5|May|01|1|Wed
format-date('2024-05-01', '%h|%H|%M|%S|%3') -> 0|00|00|00|000
format-date('2024-05-01', '%A %%Y') -> %A %2024
format-date('2024-05-01T13:07:09.250Z', '%d %H') -> 01 20
format-date-time(at, '%H:%M:%S.%3') -> 20:07:09.250
format-date('', '%Y') ->
format-date(19000, '%Y') ->
hidden + 1 ->
concat('<', hidden, '>') -> <>
hidden = '' -> true
count(hidden) -> 1
count-non-empty(hidden) -> 0
join(',', r[1]/v, hidden, r[3]/v) -> 3,,7
r[1]/w ->
r[2]/w -> 0.25
count(r) -> 3
count(z) -> 0
count(r/w) -> 3
count-non-empty(r/w) -> 1
count(r | r[1]) -> 3
count(//q) -> 3
count(//q[. > 20]) -> 2
count(/data/g/*) -> 2
count(r/v/..) -> 3
r[position() = 2]/v -> 4
r[last()]/v -> 7
r[./v > 3]/v -> 4
r[v > 3][2]/v -> 7
(r/v)[3] -> 7
r/@id ->
/data/r[2]/v: . -> 4
/data/r[2]/v: .. ->
/data/r[2]/v: ../name ->
/data/r[2]/v: ../../r[1]/name -> một
/data/r[2]/v: position(..) -> 2
/data/r[2]/p[2]/q: position(..) -> 2
/data/r[2]/p[2]/q: position(../..) -> 2
/data/r[2]/v: ../place -> 2
/data/r[2]/v: count(/data/r[v = current()]) -> 1
/data/r[2]/v: count(/data/r[v < current()/../v]) -> 1
/data/r[2]/v: count(../p) -> 2
position(nowhere) ->
indexed-repeat(r/v, r, 2) -> 4
indexed-repeat(r/v, r, 9) ->
indexed-repeat(r/v, r, 0) ->
indexed-repeat(r/v, r, '') ->
indexed-repeat(r/v, r, 1.5) ->
indexed-repeat(r/p/q, r, 2, r/p, 2) -> 22
indexed-repeat(r/p/q, r/p, 1, r, 2) -> 21
indexed-repeat(r/p/q, r, 1, r/p, 2) ->
indexed-repeat(z/zz, z, 1) ->
selected('a b', 'b') -> true
selected('ab', 'b') -> false
selected('', '') -> true
selected(many, '10') -> true
selected(many, 'ct') -> false
selected-at('a b', 1) -> b
selected-at('a b', 2) ->
selected-at('a b', -1) ->
selected-at(many, 0) -> 10
count-selected('') -> 0
count-selected(' a  b ') -> 2
jr:choice-name(town, '/data/town') -> Hà Nội
jr:choice-name('2', ' /data/town ') -> Hải Phòng
jr:choice-name('ct', ' /data/town ') ->
jr:choice-name(one, ' /data/one ') -> Có
jr:choice-name(many, ' /data/many ') ->
jr:choice-name('a', '/data/g/x') ->
pulldata('prices', 'price', 'code', 'a') -> 12.5
pulldata('prices', 'price', 'code', '7') -> 7000
pulldata('prices', 'name', 'code', '07') -> Bé
pulldata('prices', 'price', 'code', ' 7 ') ->
pulldata('prices', 'none', 'code', '7') ->
pulldata('prices', 'price', 'none', '7') ->
pulldata('none', 'price', 'code', '7') ->
instance('prices')/root/item[code = 'a']/price -> 12.5
instance('prices')/root/item[code = 'a'][2]/price -> 99
count(instance('prices')/root/item) -> 4
count(instance('none')/root/item) -> 0
count(instance('area')/root/item[part = current()/s]) -> 2
/data/s: once('b') -> a
/data/nothing: once('b') -> b
string-length(uuid()) -> 36
string-length(uuid(5)) -> 5
regex(uuid(), '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$') -> true
random() < 1 and random() >= 0 -> true
count('a') -> !
position(r) -> !
'a' | r -> !
jr:choice-name('a', '/data/none') -> !
regex('a', '[') -> !
"""
