namespace DolphinQuant.Embedded.Tests.Listener;

/// <summary>The shared objects of <see cref="SharedObjectPermissionTests"/>, and the ways in which somebody tries to get at them.</summary>
internal static class SharedObjectScripts
{
    public const string Objects =
        """
        share table(1 2 3 as id, 10.0 20.0 30.0 as amount) as st
        share streamTable(1:0, `id`amount, [INT, DOUBLE]) as trades
        insert into trades values(1 2, 1.5 2.5)
        share streamTable(1:0, `id`total, [INT, DOUBLE]) as results
        agg = createReactiveStateEngine(name="agg", metrics=<[cumsum(amount)]>, dummyTable=trades, outputTable=results, keyColumn="id")
        l = table(1:0, `time`sym`x, [TIMESTAMP, SYMBOL, DOUBLE])
        r = table(1:0, `time`sym`y, [TIMESTAMP, SYMBOL, DOUBLE])
        whole = table(1:0, `time`sym`x`y, [TIMESTAMP, SYMBOL, DOUBLE, DOUBLE])
        joined = createEquiJoinEngine("joined", l, r, whole, <[x, y]>, `sym, `time)
        sd = syncDict(["k"], [7], "sd")
        subscribeTable(tableName="trades", actionName="own", handler=append!{agg}, msgAsTable=true)
        """;

    public const string Control =
        """
        addAccessControl(`st); addAccessControl(trades); addAccessControl("results"); addAccessControl(getStreamEngine("agg"))
        addAccessControl(`joined); addAccessControl("sd")
        """;

    // Every way that names, handles or calls lead to an object.
    public static readonly string[] Readings =
    [
        "st",
        "select * from st",
        "exec count(*) from st",
        "objByName(`st)",
        "objByName(`st, true)",
        "t = st; t",
        "&t = st; t",
        "t = asis(st); t",
        "schema(st)",
        "st.amount",
        "st[`amount]",
        "st[0]",
        "size(st)",
        "typestr(st)",
        "print(st)",
        "eval(parseExpr('st'))",
        "eval(<select * from st>)",
        "eval(sql(sqlCol('*'), 'st'))",
        "runScript('st')",
        "runSQL('select * from st')",
        "deepCopy(st)",
        "member(st, 'amount')",
        "pipeline(objByName{'st'}, x -> x)",
        "rpc('', objByName, 'st')",
        "rpc(getNodeAlias(), def() { return select * from st })",
        "pnodeRun(def() { return exec count(*) from st })",
        "each(objByName, ['st'])",
        "call(objByName, 'st')",
        "unifiedCall(objByName, ('st', true))",
        "peach(def(x) { return exec sum(amount) from st }, 1..2)",
        "ploop(def(x) { return objByName(x) }, ['st'])",
        "def f(x) { return select * from x }; f(st)",
        "id = submitJob('j', 'j', def() { return exec sum(amount) from st }); getJobReturn(id, true)",
        "select * from ej(st, table(1 as id), `id)",
        "select * from table(1 as id) where id in (exec id from st)",
        "select * from st t inner join table(1 as id) u on t.id = u.id",
        "unionAll(st, table(1 as id, 1.0 as amount))",
        "generateTextFromTable(st, 0, 10, 0)",
        "toJson(st)",
        "share st as mine",
        "append!{st}",
        "f = partial(tableInsert, st); f(5, 50.0)",
        "sd",
        "sd[`k]",
        "sd.k",
        "trades",
        "select * from trades",
        "trades.amount",
        "getPersistenceMeta(trades)",
        "getStreamTableFilterColumn(trades)",
        "getSubscriptionTopic('trades', 'x')",
        "subscribeTable(tableName='trades', actionName='bob', offset=0, handler=def(x) { print(x) })",
        "subscribeTable(tableName='trades', actionName='bob', offset=0, handler=print)",
        "publishTable('localhost', 0, 'trades', 'bob', 0)",
        "replay(trades, results, `id)",
        "replay(inputTables=dict(['a'], [trades]), outputTables=streamTable(1:0, `t`s`b, [INT, SYMBOL, BLOB]), dateColumn=`id, timeColumn=`id)",
        "createReactiveStateEngine(name='spy', metrics=<[amount]>, dummyTable=trades, outputTable=table(1:0, `id`a, [INT, DOUBLE]), keyColumn=`id)",
        "getStreamEngine('agg')",
        "getLeftStream(getStreamEngine('joined'))",
    ];

    public static readonly string[] Changes =
    [
        "insert into st values(4, 40.0)",
        "append!(st, table(4 as id, 40.0 as amount))",
        "st.append!(table(4 as id, 40.0 as amount))",
        "tableInsert(st, 4, 40.0)",
        "tableInsert('st', 4, 40.0)",
        "update st set amount = 0.0",
        "delete from st",
        "st[`amount] = 0.0",
        "st.amount = 0.0",
        "alter table st drop amount",
        "update!(st, `amount, <amount * 2>)",
        "objByName('st').append!(table(4 as id, 40.0 as amount))",
        "eval(sqlUpdate(st, <0.0 as amount>))",
        "eval(sqlDelete(st, <id > 0>))",
        "addColumn(st, `more, INT)",
        "sd[`k] = 8",
        "sd.k = 8",
        "sd.erase!(`k)",
        "dictUpdate!(sd, add, `k, 1)",
        "share table(1 as id, 0.0 as amount) as st",
        "share(table(1 as id, 0.0 as amount), 'st')",
        "t = table(1 as id); share t as trades",
        "share streamTable(1:0, `id`amount, [INT, DOUBLE]) as st",
        "enableTableShareAndPersistence(streamTable(1:0, `id, [INT]), 'st')",
        "enableTableShareAndCachePurge(streamTable(1:0, `id, [INT]), 'st', 1000)",
        "syncDict(['k'], [8], 'sd')",
        "undef('st', SHARED)",
        "undef('trades', SHARED)",
        "undef('sd', SHARED)",
        "insert into trades values(9, 9.0)",
        "tableInsert('trades', 9, 9.0)",
        "trades.append!(table(9 as id, 9.0 as amount))",
        "replay(table(9 as id, 9.0 as amount), 'trades', `id)",
        "dropStreamTable('trades')",
        "dropStreamTable('trades', true)",
        "unsubscribeTable(tableName='trades', actionName='own')",
        "removeTopicOffset('localhost:8848:local8848/trades/own')",
        "dropStreamEngine('agg')",
        "dropAggregator('agg')",
        "getStreamEngine('agg').append!(table(9 as id, 9.0 as amount))",
        "addAccessControl('st')",
        "addAccessControl('agg')",
        "grant('bob', TABLE_READ, 'st')",
        "revoke('bob', TABLE_READ, 'local8848:st')",
    ];

    public static readonly string[] ChangesOfReaders =
    [
        "append!{st}(table(4 as id, 40.0 as amount))",
        "f = tableInsert{st}; f(4, 40.0)",
        "partial(append!, st)(table(4 as id, 40.0 as amount))",
        "each(append!{st}, [table(4 as id, 40.0 as amount)])",
        "sort!{st}()",
        "rename!(st, `amount, `gone)",
        "addColumn(objByName(`st), `more, INT)",
        "update objByName('st') set amount = 0.0",
        "&t = st; t[`amount] = 0.0",
        "&t = st; update t set amount = 0.0",
        "h = trades; h.append!(table(9 as id, 9.0 as amount))",
        "append!{trades}(table(9 as id, 9.0 as amount))",
        "setStreamTableFilterColumn(trades, `id)",
        "setStreamTableTimestamp(trades, `amount)",
        "enableTablePersistence(trades)",
        "clearTablePersistence(trades)",
        "enableTableCachePurge(trades, 1000)",
        "enableTableShareAndPersistence(trades, 'trades')",
        "replay(table(9 as id, 9.0 as amount), trades, `id)",
        "subscribeTable(tableName='trades', actionName='bob', offset=0, handler=append!{st}, msgAsTable=true)",
        "subscribeTable(tableName='trades', actionName='bob', offset=0, handler=st)",
        "subscribeTable(tableName='trades', actionName='bob', offset=0, handler=results)",
        "subscribeTable(tableName='trades', actionName='bob', offset=0, handler=getStreamEngine('agg'))",
        "createReactiveStateEngine(name='way', metrics=<[amount]>, dummyTable=trades, outputTable=st, keyColumn=`id)",
        "createReactiveStateEngine(name='way', metrics=<[amount]>, dummyTable=trades, outputTable=results, keyColumn=`id)",
        "warmupStreamEngine(getStreamEngine('agg'), table(9 as id, 9.0 as amount))",
        "appendMsg(getStreamEngine('agg'), table(9 as id, 9.0 as amount), 1)",
        "appendForJoin(getStreamEngine('joined'), true, table(9 as id, 9.0 as a))",
        "getLeftStream(getStreamEngine('joined')).append!(table(9 as id, 9.0 as a))",
        "dropStreamTable('trades')",
        "undef('st', SHARED)",
    ];
}
