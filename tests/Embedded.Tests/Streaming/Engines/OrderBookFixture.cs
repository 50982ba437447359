namespace DolphinQuant.Embedded.Tests.Streaming.Engines;

/// <summary>An order book engine <c>b</c> of windows of a second, and the messages that it takes.</summary>
public abstract class OrderBookFixture : EngineFixture
{
    protected const string Columns = "code lastSeq modified volume ttlVolume lastPrice askQty bidQty bidsPrice1 bidsQty1 bidsCount1 asksPrice1 asksQty1 asksCount1";

    protected static string Create(string exchange = "XSHE", string columns = Columns, string arguments = "") => $$"""
        feed = table(1:0, `code`at`kind`type`price`qty`side`buyNo`sellNo`seq, [SYMBOL, TIME, INT, INT, LONG, LONG, INT, LONG, LONG, LONG])
        fields = split("{{columns}}", " ")
        known = genOutputColumnsForOBSnapshotEngine(depth=(2, false), time=false)[1]
        lists = genOutputColumnsForOBSnapshotEngine(seqDetail=true)[1]
        types = array(STRING, 0)
        unlisted = dict(`tradeBuyOrderTypeList`tradeSellOrderTypeList`ResidualBidOrderNoList`ResidualAskOrderNoList, `INT`INT`LONG`LONG + "[]")
        for (field in fields) {
            if (field in unlisted.keys()) {
                types.append!(unlisted[field])
                continue
            }
            defs = iif(field in known.schema().colDefs.name, known, lists).schema().colDefs
            types.append!((exec typeString from defs where name = field)[0])
        }
        out = table(1:0, fields, types)
        b = createOrderBookSnapshotEngine(name="book", exchange="{{exchange}}", orderbookDepth=2, intervalInMilli=1000, date=2024.05.06,
            startTime=09:30:00.000, prevClose=dict(["A"], [9.9]), dummyTable=feed, outputTable=out, outputColMap=fields,
            inputColMap=dict(`codeColumn`timeColumn`msgTypeColumn`typeColumn`priceColumn`qtyColumn`sideColumn`buyOrderColumn`sellOrderColumn`seqColumn,
                `code`at`kind`type`price`qty`side`buyNo`sellNo`seq){{arguments}})

        """;

    protected static string Order(string at, int seq, string what, string code = "A")
    {
        var parts = what.Split(' ');
        var side = parts[0] == "buy" ? 1 : 2;
        return $"insert into b values(`{code}, 09:30:{at}, 0, {(parts.Length > 3 ? parts[3] : "2")}, {parts[2]}0000l, {parts[1]}l, {side}, 0l, 0l, {seq}l)\n";
    }

    protected static string Trade(string at, int seq, int quantity, int price, int buyer, int seller, int type = 0, string code = "A") =>
        $"insert into b values(`{code}, 09:30:{at}, 1, {type}, {price}0000l, {quantity}l, 1, {buyer}l, {seller}l, {seq}l)\n";

    protected static string Message(string at, int kind, int type, string price, int quantity, int side, string numbers, int seq, string code = "A") =>
        $"insert into b values(`{code}, {at}, {kind}, {type}, {price}l, {quantity}l, {side}, {numbers}, {seq}l)\n";

    protected const string TwoSides = "buy 100 10|buy 50 10|buy 30 9|sell 70 12|sell 20 11";

    protected static string Book(string orders = TwoSides) =>
        string.Concat(orders.Split('|').Select((order, i) => Order("00.100", i + 1, order)));

    protected static string End(string at = "01.001", string code = "Z") => Order(at, 99, "buy 1 1", code);
}
