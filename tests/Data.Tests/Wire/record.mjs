// Writes golden.txt and requests.txt beside this file: values and requests as the vendor's JavaScript client packs them,
// and the same in the other order of bytes. Usage: node record.mjs PACKAGE/index.js
// What the client cannot pack (DATEMINUTE, tuples grouped by type, shared symbols, packed columns) is spelled out below by
// the layout of the protocol. The big-endian bytes are turned by that layout too, and by nothing of this repository's
// readers and writers; what the client can read big endian it must read alike from both.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL, fileURLToPath } from 'node:url'

// Node below 22 lacks what the client takes for granted.
Promise.withResolvers ??= () => {
    const deferred = {}
    deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, { resolve, reject }))
    return deferred
}

const [entry] = process.argv.slice(2)
const { DDB, DdbObj, DdbForm, DdbType, DdbInt, DdbDouble, DdbVectorInt, DdbVectorDouble, DdbVectorString, DdbVectorSymbol, DdbVectorAny,
    DdbPair, DdbDict, DdbTable, DdbString, DdbBool, DdbLong, BigInt128Array, SqlStandard, nulls, uuid2str } = await import(pathToFileURL(entry))

const hex = bytes => Buffer.from(bytes).toString('hex')
const bytesOf = text => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const utf8 = text => new TextEncoder().encode(text)
const joined = parts => Uint8Array.from(Buffer.concat(parts))
const [extendedSymbol, groupedAny, dateMinute, compressed] = [145, 41, 29, 26]

// ---- The other order of bytes ----

const widths = new Map([[0, 1], [1, 1], [2, 1], [3, 2], ...[4, 6, 7, 8, 9, 10, 11, 15, 28, 29].map(type => [type, 4]),
    ...[5, 12, 13, 14, 16].map(type => [type, 8]), [19, 16], [30, 16], [31, 16]])
const decimals = new Map([[37, 4], [38, 8], [39, 16]])

/** Copies a value and turns its numbers: a 128-bit one whole, a pair of numbers each by itself. */
class Turner {
    constructor(bytes) { [this.bytes, this.at, this.out] = [bytes, 0, []] }
    copy(count) { this.out.push(...this.bytes.subarray(this.at, this.at += count)) }
    turn(width, count = 1) {
        for (; count > 0; count--) this.out.push(...this.bytes.slice(this.at, this.at += width).reverse())
    }
    number(width) {
        const number = this.bytes.slice(this.at, this.at + width).reduceRight((sum, byte) => sum * 256 + byte, 0)
        this.turn(width)
        return number
    }
    text() { this.copy(this.bytes.indexOf(0, this.at) + 1 - this.at) }
    texts(count) { for (; count > 0; count--) this.text() }

    value() {
        const [type, form] = [this.bytes[this.at], this.bytes[this.at + 1]]
        this.turn(2)
        switch (form) {
            case DdbForm.scalar: return this.elements(type, 1)
            case DdbForm.vector: case DdbForm.pair: return this.vector(type)
            case DdbForm.set: return this.value()
            case DdbForm.dict: case DdbForm.chart: this.value(); return this.value()
            case DdbForm.matrix: return this.matrix()
            case DdbForm.table: return this.table()
            default: throw new Error(`form ${form}`)
        }
    }

    vector(type) {
        const [rows, columns] = [this.number(4), this.number(4)]
        if (type === compressed) return this.packed(rows)
        if (type > 64 && type < 128) return this.rows(type - 64, rows)
        this.elements(type, rows * columns)
    }

    elements(type, count) {
        if (widths.has(type)) this.turn(widths.get(type), count)
        else if (decimals.has(type)) { this.turn(4); this.turn(decimals.get(type), count) }
        else if (type === DdbType.complex || type === DdbType.point) this.turn(8, 2 * count)
        else if (type === DdbType.duration) this.turn(4, 2 * count)
        else if (type === DdbType.any || type === groupedAny) for (; count > 0; count--) this.value()
        else if (type === DdbType.blob) for (; count > 0; count--) this.copy(this.number(4))
        else if (type === extendedSymbol) { this.turn(4); this.texts(this.number(4)); this.turn(4, count) }
        else if (type === DdbType.functiondef) { this.copy(1); this.text() }
        else if ([17, 18, 21, 22, 23, 24].includes(type)) this.texts(count)
        else throw new Error(`type ${type}`)
    }

    matrix() {
        const labels = this.bytes[this.at]
        this.copy(1)
        if (labels & 1) this.value()
        if (labels & 2) this.value()
        const type = this.bytes[this.at]
        this.turn(2)
        this.vector(type)
    }

    table() {
        const columns = (this.turn(4), this.number(4))
        this.texts(1 + columns)
        for (let i = 0; i < columns; i++) this.value()
    }

    rows(type, count) {
        if (decimals.has(type)) this.turn(4)
        while (count > 0) {
            const rows = this.number(2), width = this.number(1)
            this.copy(1)
            let total = 0
            for (let i = 0; i < rows; i++) total += this.number(width)
            this.turn(widths.get(type) ?? decimals.get(type), total)
            count -= rows
        }
    }

    // A bit of the second byte tells that the numbers are little endian; the blocks here are LZ4 literals, or 64-bit words.
    packed() {
        this.copy(1)
        this.out.push(this.bytes[this.at++] & ~1)
        const [method, type] = [this.bytes[this.at + 1], this.bytes[this.at + 2]]
        this.copy(4)
        for (const width of [2, 4, 4, 4]) this.turn(width)
        const size = this.number(4)
        if (method === 2) return this.turn(8, size / 8)
        assert.equal(this.bytes[this.at], (size - 1) << 4)
        this.copy(1)
        this.elements(type, (size - 1) / widths.get(type))
    }
}

function turned(bytes) {
    const turner = new Turner(bytes)
    turner.value()
    assert.equal(turner.at, bytes.length)
    return Uint8Array.from(turner.out)
}

// The client reads the two bytes of a header in one order alone, and arrays of numbers in the machine's: scalars tell most.
function confirm(little, big) {
    const [type, form] = little
    if (form !== DdbForm.scalar || type === dateMinute || type === DdbType.void) return false
    const [small, large] = [DdbObj.parse_scalar(little.subarray(2), true, type), DdbObj.parse_scalar(big.subarray(2), false, type)]
    if (widths.get(type) === 16) assert.equal(uuid2str(small[1], true), uuid2str(large[1], false))
    else assert.deepEqual(small, large)
    return true
}

// ---- Values ----

const values = new Map()
// A Buffer, which the client makes, shares its memory with its slices; these are turned where they lie.
const add = (name, value) => values.set(name, Uint8Array.from(value instanceof Uint8Array ? value : value.pack()))
const scalar = (type, value) => new DdbObj({ form: DdbForm.scalar, type, value })
const vector = (type, value, rows = value.length) => new DdbObj({ form: DdbForm.vector, type, rows, cols: 1, value })
const retyped = (bytes, type) => { const copy = Uint8Array.from(bytes); copy[0] = type; return copy }
const sixteen = Uint8Array.from({ length: 16 }, (_, i) => i + 1)
const noSixteen = new Uint8Array(16)
const decimal = (scale, data) => ({ scale, data })
const span = (data, unit) => ({ data, unit })

add('scalar void', scalar(DdbType.void, 0))
add('scalar bool', new DdbBool(true))
add('scalar bool null', new DdbBool(null))
for (const [type, value] of [['char', 97], ['short', -3], ['int', 2024], ['long', 123456789012n], ['float', 1.5], ['double', -2.25],
    ['date', 19000], ['month', 24290], ['time', 45296789], ['minute', 754], ['second', 45296], ['datetime', 1700000000],
    ['timestamp', 1700000000123n], ['nanotime', 45296000000001n], ['nanotimestamp', 1700000000123456789n], ['datehour', 400000]]) {
    add(`scalar ${type}`, scalar(DdbType[type], value))
    add(`scalar ${type} null`, scalar(DdbType[type], null))
}
add('scalar dateminute', retyped(scalar(DdbType.int, 28333333).pack(), dateMinute))
add('scalar dateminute null', retyped(scalar(DdbType.int, null).pack(), dateMinute))
add('scalar string', new DdbString('Zürich €'))
add('scalar string empty', new DdbString(''))
add('scalar symbol', scalar(DdbType.symbol, 'AAPL'))
add('scalar symbol empty', scalar(DdbType.symbol, ''))
add('scalar blob', scalar(DdbType.blob, utf8('{"a":1}')))
add('scalar blob empty', scalar(DdbType.blob, new Uint8Array()))
for (const type of ['uuid', 'int128', 'ipaddr']) {
    add(`scalar ${type}`, scalar(DdbType[type], sixteen))
    add(`scalar ${type} null`, scalar(DdbType[type], noSixteen))
    add(`vector ${type}`, vector(DdbType[type], joined([sixteen, noSixteen]), 2))
}
for (const type of ['complex', 'point']) {
    add(`scalar ${type}`, scalar(DdbType[type], [1.5, -2]))
    add(`scalar ${type} null`, scalar(DdbType[type], [nulls.double, nulls.double]))
    add(`vector ${type}`, vector(DdbType[type], Float64Array.of(1.5, -2, nulls.double, nulls.double), 2))
}
add('scalar duration', scalar(DdbType.duration, span(3, 6)))
add('scalar duration null', scalar(DdbType.duration, span(nulls.int32, 0)))
add('vector duration', vector(DdbType.duration, [span(3, 6), span(-90, 3)]))
add('scalar decimal32', scalar(DdbType.decimal32, decimal(2, 150)))
add('scalar decimal32 null', scalar(DdbType.decimal32, decimal(2, null)))
add('scalar decimal64', scalar(DdbType.decimal64, decimal(4, -123456789012n)))
add('scalar decimal64 null', scalar(DdbType.decimal64, decimal(4, null)))
add('scalar decimal128', scalar(DdbType.decimal128, decimal(3, -12345n)))
add('scalar decimal128 null', scalar(DdbType.decimal128, decimal(3, null)))
add('scalar functiondef', scalar(DdbType.functiondef, { type: 0, name: 'sum' }))
for (const type of ['handle', 'code', 'datasource', 'resource']) add(`scalar ${type}`, scalar(DdbType[type], `a ${type}`))

add('vector bool', vector(DdbType.bool, Int8Array.of(1, 0, nulls.int8)))
add('vector char', vector(DdbType.char, Int8Array.of(97, nulls.int8)))
add('vector short', vector(DdbType.short, Int16Array.of(1, nulls.int16)))
add('vector int', vector(DdbType.int, Int32Array.of(1, nulls.int32, 3)))
add('vector long', vector(DdbType.long, BigInt64Array.of(1n, nulls.int64)))
add('vector float', vector(DdbType.float, Float32Array.of(0.5, nulls.float32)))
add('vector double', vector(DdbType.double, Float64Array.of(0.1, nulls.double, -7)))
add('vector date', vector(DdbType.date, Int32Array.of(19000, 19001)))
for (const [type, first] of [['month', 24290], ['time', 45296789], ['minute', 754], ['second', 45296], ['datetime', 1700000000], ['datehour', 400000]])
    add(`vector ${type}`, vector(DdbType[type], Int32Array.of(first, nulls.int32, first + 1)))
add('vector dateminute', retyped(vector(DdbType.int, Int32Array.of(28333333, nulls.int32, 28333334)).pack(), dateMinute))
add('vector timestamp', vector(DdbType.timestamp, BigInt64Array.of(1700000000123n)))
add('vector nanotime', vector(DdbType.nanotime, BigInt64Array.of(45296000000001n, nulls.int64)))
add('vector nanotimestamp', vector(DdbType.nanotimestamp, BigInt64Array.of(1700000000123456789n)))
add('vector string', new DdbVectorString(['a', '', 'Ω']))
add('vector symbol texts', vector(DdbType.symbol, ['A', '', 'B', 'A']))
add('vector symbol', new DdbVectorSymbol(['A', '', 'B', 'A']))
add('vector blob', vector(DdbType.blob, [utf8('ab'), new Uint8Array(), Uint8Array.of(0, 0xFF)]))
add('vector decimal32', vector(DdbType.decimal32, decimal(2, Int32Array.of(150, nulls.int32)), 2))
add('vector decimal64', vector(DdbType.decimal64, decimal(2, BigInt64Array.of(150n, nulls.int64)), 2))
add('vector decimal128', vector(DdbType.decimal128, decimal(3, BigInt128Array.of(-12345n, nulls.int128)), 2))
add('vector empty', new DdbVectorDouble([]))

add('pair int', new DdbPair(1, 5))
for (const [type, items] of [['date', Int32Array.of(19000, nulls.int32)], ['double', Float64Array.of(nulls.double, 2.5)],
    ['string', ['a', 'b']], ['duration', [span(3, 6), span(4, 6)]]])
    add(`pair ${type}`, new DdbObj({ form: DdbForm.pair, type: DdbType[type], rows: 2, cols: 1, value: items }))

const matrix = (type, data, rows, cols, labels = {}) => new DdbObj({ form: DdbForm.matrix, type, rows, cols, value: { rows: null, cols: null, ...labels, data } })
add('matrix', matrix(DdbType.double, Float64Array.of(1, 2, 3, 4, nulls.double, 6), 2, 3))
add('matrix labels', matrix(DdbType.int, Int32Array.of(1, 2, 3, 4), 2, 2,
    { rows: vector(DdbType.date, Int32Array.of(19000, 19001)), cols: new DdbVectorString(['A', 'B']) }))
add('matrix row labels', matrix(DdbType.long, BigInt64Array.of(1n, nulls.int64), 2, 1, { rows: new DdbVectorInt([7, 8]) }))
add('matrix column labels', matrix(DdbType.string, ['x', '', 'y', 'z'], 2, 2, { cols: new DdbVectorSymbol(['A', 'B']) }))
add('matrix bool', matrix(DdbType.bool, Int8Array.of(1, 0, nulls.int8, 1), 2, 2))

const set = (type, value) => new DdbObj({ form: DdbForm.set, type, rows: value.length, cols: 1, value })
add('set', set(DdbType.int, Int32Array.of(7)))
add('set string', set(DdbType.string, ['a', 'b']))
add('set double', set(DdbType.double, Float64Array.of(1.5, nulls.double)))
add('dictionary', new DdbObj({ form: DdbForm.dict, type: DdbType.double, value: [new DdbVectorString(['a', 'b']), new DdbVectorDouble([1.5, 2.5])] }))
add('dictionary any', new DdbDict({ a: new DdbInt(1), b: new DdbString('t') }))
add('dictionary int', new DdbObj({ form: DdbForm.dict, type: DdbType.timestamp,
    value: [new DdbVectorInt([3, 1]), vector(DdbType.timestamp, BigInt64Array.of(1700000000123n, nulls.int64))] }))
add('tuple', new DdbVectorAny([new DdbInt(7), new DdbVectorString(['x', 'y'])]))
add('tuple of forms', new DdbVectorAny([scalar(DdbType.void, 0), new DdbPair(1, 5), set(DdbType.int, Int32Array.of(7)),
    matrix(DdbType.bool, Int8Array.of(1, 0), 1, 2), new DdbVectorAny([new DdbLong(1n)]), scalar(DdbType.uuid, sixteen)]))
// Four elements in two groups: "x", 7, null, 8. Where each lies: 0, 0, 0, 1. Of which type: 18, 4, 0, 4.
add('tuple grouped', retyped(new DdbVectorAny([new DdbVectorInt([4, 2, 0, 0, 0, 1, 18, 4, 0, 4]), new DdbVectorInt([7, 8]),
    new DdbVectorString(['x'])]).pack(), groupedAny))

const named = (name, column) => Object.assign(column, { name })
const table = (...columns) => new DdbObj({ form: DdbForm.table, type: 0, rows: columns[0].rows, cols: columns.length, name: 't', value: columns })
add('table', table(named('time', vector(DdbType.timestamp, BigInt64Array.of(1n, 2n))), named('sym', new DdbVectorString(['A', 'B'])),
    named('price', vector(DdbType.double, Float64Array.of(10.5, nulls.double)))))
const arrays = (type, blocks, scale) => new DdbObj({ form: DdbForm.vector, type: 64 + type,
    rows: blocks.reduce((sum, block) => sum + block.rows, 0), cols: blocks.reduce((sum, block) => sum + block.data.length, 0),
    value: Object.assign(blocks, { scale }) })
const block = (lengths, data) => ({ rows: lengths.length, unit: lengths.BYTES_PER_ELEMENT, lengths, data })
add('array vector', arrays(DdbType.int, [block(Uint8Array.of(2, 1), Int32Array.of(1, 2, nulls.int32))]))
add('array vector blocks', arrays(DdbType.double, [block(Uint8Array.of(1), Float64Array.of(0.5)), block(Uint8Array.of(2), Float64Array.of(nulls.double, -1))]))
add('array vector long rows', arrays(DdbType.short, [block(Uint16Array.of(260, 1), Int16Array.from({ length: 261 }, (_, i) => i))]))
add('array vector timestamp', arrays(DdbType.timestamp, [block(Uint8Array.of(2), BigInt64Array.of(1700000000123n, nulls.int64))]))
add('array vector decimal64', arrays(DdbType.decimal64, [block(Uint8Array.of(1, 2), BigInt64Array.of(150n, nulls.int64, -1n))], 2))
add('table of types', table(named('sym', new DdbVectorSymbol(['A', 'B'])), named('flag', vector(DdbType.bool, Int8Array.of(1, nulls.int8))),
    named('levels', arrays(DdbType.int, [block(Uint8Array.of(2, 1), Int32Array.of(1, 2, 3))])),
    named('money', vector(DdbType.decimal128, decimal(3, BigInt128Array.of(-12345n, nulls.int128)), 2)),
    named('id', vector(DdbType.uuid, joined([sixteen, noSixteen]), 2)), named('note', vector(DdbType.blob, [utf8('ab'), new Uint8Array()])),
    named('any', new DdbVectorAny([new DdbInt(7), new DdbVectorString(['x', 'y'])]))))
// A second column with the symbols of the first: an empty base under the same number.
add('table of shared symbols', bytesOf(`0006 02000000 02000000 00 6100 6200
    9101 02000000 01000000 05000000 03000000 00 5800 5900 01000000 02000000
    9101 02000000 01000000 05000000 00000000 02000000 00000000`.replace(/\s/g, '')))
add('table packed by lz4', bytesOf(`0006 03000000 01000000 00 6100 1a01 25000000 01000000
    00 01 ff 01 04 04 ffff ffffffff 03000000 ffffffff 0d000000 c0 01000000 00000080 03000000`.replace(/\s/g, '')))
// 1 and zig-zag 10; 1 and zig-zag 2; 10 and zig-zag 2 less one; the end: 5, 6, 8 (in words, the first bit the highest).
const bits = `1${'0'.repeat(28)}10101${'0'.repeat(30)}10100000001111110${'1'.repeat(64)}`.padEnd(192, '0')
const words = bits.match(/.{64}/g).map(word => BigInt(`0b${word}`))
add('table packed by differences', joined([bytesOf(`0006 03000000 01000000 00 6100 1a01 30000000 01000000
    00 01 ff 02 04 04 ffff ffffffff 03000000 ffffffff 18000000`.replace(/\s/g, '')), new Uint8Array(BigUint64Array.from(words).buffer)]))
add('chart', new DdbObj({ form: DdbForm.chart, type: DdbType.any, value: { type: 4, stacking: new DdbBool(false), bin_start: null, bin_count: null,
    titles: { chart: 'closes', x_axis: 'day', y_axis: '', z_axis: '' },
    data: matrix(DdbType.double, Float64Array.of(1.5, 2.5), 2, 1, { rows: vector(DdbType.date, Int32Array.of(19000, 19001)), cols: new DdbVectorString(['a']) }) } }))

let confirmed = 0
const lines = [...values].map(([name, little]) => {
    const big = turned(little)
    confirmed += confirm(little, big)
    return [name, hex(little), hex(big)].join('\t')
})

// ---- Requests ----

const { WebSocketServer } = createRequire(entry)('ws')
const frames = []
const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
server.on('connection', socket => socket.on('message', frame => {
    frames.push(Uint8Array.from(frame))
    socket.send(joined([utf8('77 1 1\nOK\n'), new DdbBool(true).pack()]))
}))
await new Promise(resolve => server.on('listening', resolve))
const requests = new Map()
async function record(name, options, ask) {
    const ddb = new DDB(`ws://127.0.0.1:${server.address().port}`, { verbose: false, ...options })
    await ddb.connect()
    if (ask) await ask(ddb)
    requests.set(name, frames.splice(0).at(-1))
    ddb.disconnect()
}

const guest = { autologin: false }
await record('connect', guest)
await record('connect and log in', { autologin: true, username: 'ann', password: 'secret of ann' })
await record('script', guest, ddb => ddb.eval('sum(1..3) // Ω'))
await record('script urgent', guest, ddb => ddb.eval('1 + 1', { urgent: true }))
await record('script of another standard', { ...guest, sql: SqlStandard.MySQL }, ddb => ddb.eval('1 + 1'))
await record('function', guest, ddb => ddb.call('version'))
await record('function with arguments', guest, ddb => ddb.call('add', [new DdbVectorInt([1, null, 3]), new DdbDouble(0.5)]))
await record('variables', guest, ddb => ddb.upload(['x', 'names'], [new DdbVectorDouble([0.5, -7]), new DdbVectorString(['a', ''])]))
server.close()

// As the C# and C++ clients were seen to send them: nothing behind the order of bytes, a comma behind the last name.
const made = (name, head, text, ...parts) =>
    requests.set(name, joined([utf8(`${head.replace('#', utf8(text).length)}\n${text}`), ...parts.map(part => part.pack())]))
made('connect of API', 'API 0 # / 0_1_4_2', 'connect\n')
made('login of API', 'API 77 # / 0_1_4_64', 'function\nlogin\n2\n1', new DdbString('ann'), new DdbString('secret of ann'))
made('variable of API', 'API 77 # / 0_1_4_64', 'variable\nx,\n1\n1', new DdbLong(5n))
made('script in blocks', 'API 77 # / 32_1_4_64__8192', 'script\ntable(1..3 as id)')
made('script without an answer', 'API2 77 # / 4_1_4_64', 'script\nx = 1')
made('function with packed columns', 'API2 77 # / 64_1_4_64', 'function\nsize\n1\n1', { pack: () => values.get('table packed by lz4') })
made('script without options', 'API 77 #', 'script\n1')

// The digit that tells the order, and every value behind the text.
function turnedRequest(bytes) {
    const head = bytes.indexOf(10) + 1
    const end = head + Number(Buffer.from(bytes.subarray(0, head)).toString().split(' ')[2])
    const text = Buffer.from(bytes.subarray(head, end)).toString()
    const parts = [bytes.subarray(0, head), utf8(/^(function|variable)/.test(text) ? text.replace(/1(\n?)$/, '0$1') : text)]
    const turner = new Turner(bytes.subarray(end))
    while (turner.at < turner.bytes.length) turner.value()
    return joined([...parts, Uint8Array.from(turner.out)])
}

const folder = new URL('./', import.meta.url)
writeFileSync(fileURLToPath(new URL('golden.txt', folder)), lines.join('\n') + '\n')
writeFileSync(fileURLToPath(new URL('requests.txt', folder)),
    [...requests].map(([name, little]) => [name, hex(little), hex(turnedRequest(little))].join('\t')).join('\n') + '\n')
console.log(`${values.size} values, ${confirmed} read big endian by the client; ${requests.size} requests`)
process.exit(0)
