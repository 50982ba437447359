// Checks the listener with the vendor's JavaScript client. Usage: node client.mjs PACKAGE PORT PASSWORD
import assert from 'node:assert/strict'
import { pathToFileURL } from 'node:url'

// Node below 22 lacks what the client takes for granted.
Promise.withResolvers ??= () => {
    const deferred = {}
    deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, { resolve, reject }))
    return deferred
}

const [entry, port, password] = process.argv.slice(2)
const { DDB, DdbObj, DdbForm, DdbType, DdbInt, DdbLong, DdbVectorInt, DdbVectorDouble, DdbVectorString, DdbVectorSymbol,
    DdbTimeStamp, DdbVectorAny, DdbPair, DdbDict, DdbBool, DdbBlob, nulls } = await import(pathToFileURL(entry))

const url = `ws://127.0.0.1:${port}`
const options = { autologin: true, username: 'admin', password, verbose: false }
const connect = (more = {}) => { const ddb = new DDB(url, { ...options, ...more }); return ddb.connect().then(() => ddb) }
let checks = 0
async function check(name, body) {
    try { await body() } catch (error) { error.message = `${name}: ${error.message}`; throw error }
    checks++
}

const ddb = await connect()

await check('scalars come with type and value', async () => {
    for (const [script, type, value] of [
        ['1', DdbType.int, 1], ['2.5', DdbType.double, 2.5], ['7l', DdbType.long, 7n], ['true', DdbType.bool, true],
        ['"text €"', DdbType.string, 'text €'], ['2024.01.02', DdbType.date, 19724], ["'a'", DdbType.char, 97],
        ['1h', DdbType.short, 1], ['1.5f', DdbType.float, 1.5], ['2024.01.02T03:04:05.006', DdbType.timestamp, 1704164645006n],
        ['00i', DdbType.int, null], ['00F', DdbType.double, null]]) {
        const result = await ddb.eval(script)
        assert.equal(result.form, DdbForm.scalar, script)
        assert.equal(result.type, type, script)
        assert.equal(result.value, value, script)
    }
    assert.deepEqual([...(await ddb.eval('base64Decode("/wCA")')).value], [0xff, 0, 0x80])
})

await check('vectors, pairs, matrices, dictionaries and tuples come whole', async () => {
    assert.deepEqual([...(await ddb.eval('1 2 NULL 4')).value], [1, 2, nulls.int32, 4])
    assert.deepEqual((await ddb.eval('["a", "", "Ω"]')).value, ['a', '', 'Ω'])
    assert.deepEqual([...(await ddb.eval('1:5')).value], [1, 5])
    const matrix = await ddb.eval('m = matrix(1 2 3, 4 5 6); m.rename!(`a`b); m')
    assert.deepEqual([matrix.form, matrix.rows, matrix.cols], [DdbForm.matrix, 3, 2])
    assert.deepEqual([...matrix.value.data], [1, 2, 3, 4, 5, 6])
    const dictionary = await ddb.eval('dict(`x`y, 1.5 2.5)')
    assert.equal(dictionary.form, DdbForm.dict)
    const tuple = await ddb.eval('(1, "two", 3.0 4.0)')
    assert.deepEqual(tuple.value.map(item => item.type), [DdbType.int, DdbType.string, DdbType.double])
})

await check('a table of a million rows comes whole', async () => {
    const { form, rows, cols, value } = await ddb.eval(
        'n = 1000000; table(0..(n - 1) as id, (0..(n - 1)) * 0.5 as price, take(symbol(`A`B`C), n) as sym, take(["x", "yy"], n) as text)')
    assert.deepEqual([form, rows, cols], [DdbForm.table, 1000000, 4])
    assert.equal(value[0].value[999999], 999999)
    assert.equal(value[1].value[999999], 499999.5)
    assert.deepEqual(value[2].value.base, ['', 'A', 'B', 'C'])
    assert.equal(value[3].value[999999], 'yy')
})

await check('arguments of every kind arrive', async () => {
    const echo = await ddb.call('add', [new DdbVectorInt([1, null, 3]), new DdbInt(1)])
    assert.deepEqual([...echo.value], [2, nulls.int32, 4])
    assert.equal((await ddb.call('typestr', [new DdbVectorSymbol(['A', 'B', 'A'])])).value, 'FAST SYMBOL VECTOR')
    assert.equal((await ddb.call('sum', [new DdbVectorDouble([1.5, 2.5])])).value, 4)
    assert.equal((await ddb.call('size', [new DdbVectorAny([new DdbInt(1), 'two', true])])).value, 3)
    assert.equal((await ddb.call('strlen', ['four'])).value, 4)
    assert.equal((await ddb.call('typestr', [new DdbTimeStamp(new Date(0))])).value, 'TIMESTAMP')
    assert.equal((await ddb.call('last', [new DdbVectorString(['a', 'b'])])).value, 'b')
})

await check('variables are uploaded and used', async () => {
    await ddb.upload(['ids', 'names'], [new DdbVectorInt([1, 2, 3]), new DdbVectorString(['a', 'b', 'c'])])
    const table = await ddb.eval('select * from table(ids as id, names as name) where id > 1')
    assert.equal(table.rows, 2)
    assert.deepEqual(table.value[1].value, ['b', 'c'])
})

await check('printed lines come while the script runs', async () => {
    const lines = []
    const result = await ddb.eval('print("one"); print(1 + 1); 3', { listener: message => { if (message.type === 'print') lines.push(message.data) } })
    assert.deepEqual(lines, ['one', '2'])
    assert.equal(result.value, 3)
})

await check('an error carries its text and the session goes on', async () => {
    await assert.rejects(ddb.eval('nothing + 1'), /nothing/)
    assert.equal((await ddb.eval('1 + 1')).value, 2)
})

await check('a script that runs is cancelled', async () => {
    const endless = assert.rejects(ddb.eval('x = 0; do { x += 1 } while (true)'), /cancelled/)
    await new Promise(resolve => setTimeout(resolve, 300))
    await ddb.cancel()
    await endless
    assert.equal((await ddb.eval('2 + 2')).value, 4)
})

await check('wrong passwords and guests are refused', async () => {
    await assert.rejects(connect({ password: 'wrong password' }))
    const guest = await connect({ autologin: false })
    await assert.rejects(guest.eval('1 + 1'), /Login is required/)
    guest.disconnect()
})

await check('subscriptions get every row once, and resume', async () => {
    await ddb.eval('share streamTable(1:0, `sym`price, [SYMBOL, DOUBLE]) as prices')
    await ddb.eval('insert into prices values(take(`A`B, 3000), (0..2999) * 1.0)')
    async function subscribe(offset, wanted) {
        const rows = []
        let last, subscriber
        await new Promise(async (resolve, reject) => {
            subscriber = await connect({
                streaming: {
                    table: 'prices', action: `action${offset}`, offset,
                    handler (message) {
                        if (message.error) { reject(message.error); return }
                        for (const row of message.data.data) rows.push(row.price)
                        last = message.id
                        if (rows.length >= wanted) { subscriber?.disconnect(); resolve() }
                    }
                }
            })
            if (rows.length >= wanted) subscriber.disconnect()
        })
        return { rows, last }
    }
    const first = await subscribe(0, 3000)
    assert.deepEqual(first.rows, Array.from({ length: 3000 }, (_, i) => i))
    assert.equal(first.last, 2999n)
    await ddb.eval('insert into prices values(take(`C, 500), (3000..3499) * 1.0)')
    const second = await subscribe(Number(first.last) + 1, 500)
    assert.deepEqual(second.rows, Array.from({ length: 500 }, (_, i) => 3000 + i))
})

await check('a hundred sessions work at a time', async () => {
    const sessions = await Promise.all(Array.from({ length: 100 }, () => connect()))
    const results = await Promise.all(sessions.map((session, i) => session.eval(`x = ${i}; sum(x + 0..9)`)))
    results.forEach((result, i) => assert.equal(Number(result.value), 10 * i + 45))
    sessions.forEach(session => session.disconnect())
})

ddb.disconnect()
console.log(`${checks} checks`)
process.exit(0)
