// What VS Code and the web interface ask for when they connect and browse, through the vendor's JavaScript client, which
// both are built on. The calls and the shapes they need are those of their public sources; collects what fails instead of
// stopping. Usage: node tools.mjs PACKAGE PORT PASSWORD
import assert from 'node:assert/strict'
import { pathToFileURL } from 'node:url'

// Node below 22 lacks what the client takes for granted.
Promise.withResolvers ??= () => {
    const deferred = {}
    deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, { resolve, reject }))
    return deferred
}

const [entry, port, password] = process.argv.slice(2)
const { DDB, DdbForm, DdbType, DdbFunction, DdbFunctionType, DdbLong } = await import(pathToFileURL(entry))

const urgent = { urgent: true }
const ddb = new DDB(`ws://127.0.0.1:${port}`, { autologin: true, username: 'admin', password, verbose: false })
const failures = []
let checks = 0
async function check(name, body) {
    try { await body(); checks++ } catch (error) { failures.push(`${name}: ${error.message}`) }
}
const names = table => table.value.map(column => column.name)

await ddb.connect()
await ddb.eval([
    'prices = table(1..200 as id, take(`A`B`C, 200) as sym, (1..200) * 0.5 as price)',
    'db = database("dfs://tools.market", VALUE, `A`B`C)',
    'createPartitionedTable(db, prices, `trade, `sym).append!(prices)',
    'createTable(db, prices, `all)',
    'share streamTable(10:0, `sym`price, [SYMBOL, DOUBLE]) as toolTicks',
    'sums = table(1:0, `sym`sum, [SYMBOL, DOUBLE])',
    'tick = createReactiveStateEngine("toolEngine", <[msum(price, 3)]>, objByName(`toolTicks), sums, `sym)',
    'handled = table(1:0, `sym`price, [SYMBOL, DOUBLE])',
    'share handled as toolRows',
    'subscribeTable(tableName=`toolTicks, actionName=`toRows, offset=0, handler=tableInsert{toolRows}, msgAsTable=true)',
    'insert into toolTicks values(`A`B, 1.0 2.0)'].join('\n'))
let alias, controller

await check('an editor learns who and what it is connected to', async () => {
    assert.equal((await ddb.call('getCurrentSessionAndUser')).value[1].value, 'admin')
    const [type, node, control, version, auth] = await Promise.all([
        ddb.call('getNodeType', undefined, urgent), ddb.call('getNodeAlias', undefined, urgent),
        ddb.call('getControllerAlias', undefined, urgent), ddb.invoke('version'), ddb.invoke('isClientAuth', undefined, urgent)])
    assert.equal(type.value, 3)
    ;[alias, controller] = [node.value, control.value]
    assert.equal(typeof control.value, 'string')
    assert.match(version, /^3\./)
    assert.equal(typeof auth, 'boolean')
})
await check('its own node is among the nodes of the cluster', async () => {
    const nodes = await ddb.invoke('getClusterPerf', [true], urgent)
    const own = nodes.find(node => node.name === alias)
    assert.deepEqual([own.mode, own.state, own.port], [3, 1, Number(port)])
})
await check('the licence has not expired', async () => {
    const license = (await ddb.call('license')).to_dict({ strip: true })
    assert.ok(license.expiration * 86400000 > Date.now())
})
await check('variables are listed with type and form, and single values are shown', async () => {
    await ddb.eval('one = 7\ntwo = "text"\nrange = 1:5\nmany = 1 2 3\nm = 1..4$2:2\nd = dict(`a`b, 1 2)\ns = set(1 2)')
    const listed = await ddb.invoke('objs', [true])
    const find = name => listed.find(variable => variable.name === name)
    for (const [name, type, form] of [['one', 'int', 'scalar'], ['two', 'string', 'scalar'], ['range', 'int', 'pair'],
        ['many', 'int', 'vector'], ['m', 'int', 'matrix'], ['s', 'int', 'set'], ['prices', undefined, 'table']]) {
        const { type: shownType, form: shownForm } = find(name)
        if (type) assert.equal(DdbType[shownType.toLowerCase()], DdbType[type], `${name} is ${shownType}`)
        assert.equal(DdbForm[shownForm.toLowerCase()], DdbForm[form], `${name} is ${shownForm}`)
    }
    assert.equal(find('d').form.toLowerCase(), 'dictionary')
    assert.equal(find('toolTicks').shared, true)
    for (const key of ['rows', 'columns', 'bytes', 'extra']) assert.ok(key in find('prices'), key)
    const { value } = await ddb.eval('(one, two, range, 0)')
    assert.deepEqual([value[0].value, value[1].value, value.length], [7, 'text', 4])
})
await check('databases, tables, catalogs and streams of the tree', async () => {
    const syntax = await ddb.invoke('syntax', [new DdbFunction('getClusterDFSTables', DdbFunctionType.SystemFunc)])
    const hidable = syntax.includes('([includeSysTable=') ? [false] : undefined
    const [tables, databases, catalogs, orca] = await Promise.all([
        ddb.invoke('getClusterDFSTables', hidable), ddb.invoke('getClusterDFSDatabases', hidable),
        ddb.invoke('getAllCatalogs'), ddb.invoke('getOrcaStreamTableMeta')])
    assert.ok(tables.includes('dfs://tools.market/trade') && databases.includes('dfs://tools.market'))
    assert.ok(Array.isArray(catalogs) && Array.isArray(orca))
    for (const catalog of catalogs) await ddb.invoke('getSchemaByCatalog', [catalog])
})
await check('schema of a database and a table, and its first rows', async () => {
    await ddb.eval([
        'def database_schema(path) { return schema(database(path)) }',
        'def table_schema(path, name) { return schema(loadTable(database(path), name)) }',
        'def first_rows(path, name) { return select top 100 * from loadTable(database(path), name) }'].join('\n'))
    const database = (await ddb.call('database_schema', ['dfs://tools.market'])).to_dict()
    assert.equal(database.databaseDir.value, 'dfs://tools.market')
    const table = (await ddb.call('table_schema', ['dfs://tools.market', 'trade'])).to_dict()
    assert.deepEqual(names(table.colDefs).slice(0, 3), ['name', 'typeString', 'typeInt'])
    for (const key of ['partitionColumnName', 'partitionTypeName', 'chunkGranularity', 'engineType']) assert.ok(key in table, key)
    const rows = await ddb.call('first_rows', ['dfs://tools.market', 'trade'])
    assert.deepEqual([rows.form, rows.rows, rows.cols], [DdbForm.table, 100, 3])
    assert.ok((await ddb.invoke('listTables', ['dfs://tools.market'])).some(({ tableName }) => tableName === 'trade'))
    assert.ok((await ddb.execute('schema(database("dfs://tools.market"))')))
})
await check('a table becomes a file of text', async () => {
    await ddb.eval([
        'def text_of(nameOrTable, start, end) {',
        '    type = typestr nameOrTable',
        "    if (type == 'CHAR' || type == 'STRING') { obj = objByName(nameOrTable) } else { obj = nameOrTable }",
        '    return generateTextFromTable(select * from obj, start, end - start + 1, 0, char(44), true)',
        '}'].join('\n'))
    const text = await ddb.call('text_of', ['prices', new DdbLong(0n), new DdbLong(1n)])
    assert.match(String(text.value instanceof Uint8Array ? new TextDecoder().decode(text.value) : text.value), /^id,sym,price\n1,A,0.5\n2,B,1\n?$/)
})
await check('a column is added to a table', async () => {
    await ddb.eval('def widen(path, name, column, type) { addColumn(loadTable(database(path), name), column, eval(parseExpr(type))) }')
    await ddb.call('widen', ['dfs://tools.market', 'trade', 'volume', 'INT'])
    const { colDefs } = (await ddb.call('table_schema', ['dfs://tools.market', 'trade'])).to_dict()
    assert.equal(colDefs.value.find(column => column.name === 'name').value[3], 'volume')
})
await check('the web interface reads settings, user and rights', async () => {
    const settings = await ddb.invoke('getConfig')
    assert.equal(typeof settings, 'object')
    assert.equal((await ddb.invoke('getCurrentSessionAndUser', undefined, urgent))[1], 'admin')
    assert.equal((await ddb.invoke('getUserAccess', undefined, urgent))[0].isAdmin, true)
    const ticket = await ddb.invoke('getAuthenticatedUserTicket', undefined, urgent)
    await ddb.invoke('authenticateByTicket', [ticket], urgent)
    assert.ok(Array.isArray(await ddb.invoke('loadClusterNodesConfigs', undefined, urgent)))
    await ddb.invoke('getConfig', ['persistenceDir'], urgent)
})
await check('jobs are listed', async () => {
    await ddb.eval('submitJob("toolJob", "for the tools", sum, 1..10)')
    for (const list of ['getConsoleJobs', 'getRecentJobs', 'getScheduledJobs']) {
        const jobs = await ddb.call(list, undefined, urgent)
        assert.equal(jobs.form, DdbForm.table, list)
    }
    const recent = await ddb.invoke('getRecentJobs')
    assert.ok(recent.some(({ jobDesc }) => jobDesc === 'for the tools'))
})
await check('streams, engines and shared tables are shown', async () => {
    const streaming = (await ddb.call('getStreamingStat', undefined, urgent)).to_dict()
    for (const part of ['pubConns', 'subConns', 'pubTables', 'subWorkers']) assert.equal(streaming[part].form, DdbForm.table, part)
    const engines = (await ddb.call('getStreamEngineStat', undefined, urgent)).to_dict()
    assert.ok('ReactiveStreamEngine' in engines, Object.keys(engines).join())
    const tables = await ddb.eval('select name as TableName, rowsInMemory as rows, columns, memoryUsed from getStreamTables(2) where shared=true')
    assert.deepEqual(names(tables), ['TableName', 'rows', 'columns', 'memoryUsed'])
    assert.equal((await ddb.eval('defined("filterStreamingStat", DEF)')).value, false)
    assert.equal((await ddb.eval('getStreamTables(1)')).form, DdbForm.table)
})
await check('rights of all users on a table', async () => {
    await ddb.eval('createUser("toolUser", "password of tools"); grant("toolUser", TABLE_READ, "dfs://tools.market/trade")')
    const rights = await ddb.eval([
        'found = table(100:0, `userId`AccessAction, [STRING, SYMBOL])',
        'access = getUserAccess(getUserList(), true)',
        'for (action in `DB_READ`TABLE_READ`TABLE_INSERT) {',
        '    for (user in access) {',
        '        items = user[action + "_allowed"].split(",").flatten()',
        '        paths = items[items == "dfs://tools.market/trade"]',
        '        found.tableInsert(take(user.userId, paths.size()), take(action, paths.size()))',
        '    }',
        '}',
        'found'].join('\n'))
    assert.deepEqual([rights.rows, rights.value[0].value[0]], [1, 'toolUser'])
})
await check('functions run on the node by its name', async () => {
    assert.equal(await ddb.invoke('getNodeAlias', undefined, { node: alias }), alias)
    const everywhere = await ddb.call('size', [await ddb.eval('1..4')], { nodes: [alias], add_node_alias: false })
    assert.deepEqual([everywhere.form, everywhere.rows], [DdbForm.table, 1])
    assert.equal(everywhere.value.at(-1).value[0], 4)
})
await check('streams, engines and tables are dropped', async () => {
    await ddb.eval('unsubscribeTable(tableName=`toolTicks, actionName=`toRows)')
    await ddb.call('dropStreamEngine', ['toolEngine'], urgent)
    await ddb.call('dropStreamTable', ['toolTicks', true], urgent)
    assert.equal(await ddb.invoke('existsDatabase', ['dfs://tools.market']), true)
    await ddb.eval('dropTable(database("dfs://tools.market"), "all")')
    await ddb.invoke('logout', undefined, urgent)
    await assert.rejects(ddb.eval('1'))
})

ddb.disconnect()
for (const failure of failures) console.log(failure)
console.log(`${checks} checks, ${failures.length} failures`)
process.exit(failures.length === 0 ? 0 : 1)
