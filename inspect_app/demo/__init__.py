"""An invented province for trying the product: bodies, people, communes, 40 facilities, 20 funds.

Everything here is invented: the province, its communes, every body, person, facility and fund.  It
is loaded through the same actions and the same workbook import as real data.  `places`, `homes` and
`charities` hold the rows, `province` loads them.
"""
