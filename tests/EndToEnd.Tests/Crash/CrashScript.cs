using System.Globalization;

namespace DolphinQuant.EndToEnd.Tests.Crash;

/// <summary>
/// What a child does until it is killed: four jobs change tables side by side, one of which lets partitions expire and
/// backs them up; a subscription follows; each change is said on standard output once the engine has acknowledged it.
/// </summary>
internal static class CrashScript
{
    /// <summary>Rows of one append.</summary>
    public const int RowsPerAppend = 5;

    /// <summary>Numbers of one life, more than it has time for.</summary>
    public const int NumbersPerLife = 100_000;

    /// <summary>Keys that are written over and over.</summary>
    public const int Keys = 20;

    /// <summary>Days that the table with a limited life keeps.</summary>
    public const int DaysKept = 3;

    /// <summary>Days from now of the rows that stay.</summary>
    public const int DaysAhead = 30;

    /// <summary>Days from now of the rows that expire: over the three days that are kept, within the ten that go.</summary>
    public const int DaysBehind = -6;

    /// <summary>Makes what is not there yet; a child may be killed within it.</summary>
    public const string Tables = """
        if(!existsDatabase("dfs://crash")) { database("dfs://crash", VALUE, 2024.01.01..2024.01.31, engine="TSDB") }
        db = database("dfs://crash")
        if(!existsTable("dfs://crash", "appended")) { db.createPartitionedTable(table(1:0, `batch`id`day`text, [LONG, INT, DATE, STRING]), `appended, `day, sortColumns=`batch`id) }
        if(!existsTable("dfs://crash", "singles")) { db.createPartitionedTable(table(1:0, `number`day, [LONG, DATE]), `singles, `day) }
        if(!existsTable("dfs://crash", "upserted")) { db.createPartitionedTable(table(1:0, `key`day`n, [INT, DATE, LONG]), `upserted, `day, sortColumns=`key, keepDuplicates=LAST) }
        if(!existsTable("dfs://crash", "expiring")) { db.createPartitionedTable(table(1:0, `number`day, [LONG, DATE]), `expiring, `day) }
        if(!existsDatabase("dfs://aging")) { database("dfs://aging", VALUE, 2024.01.01..2024.01.31) }
        if(!existsTable("dfs://aging", "aging")) { database("dfs://aging").createPartitionedTable(table(1:0, `number`day, [LONG, DATE]), `aging, `day) }
        enableTableShareAndPersistence(streamTable(1:0, `id`x, [LONG, DOUBLE]), `ticks, cacheSize=1000)
        enableTableShareAndPersistence(keyedStreamTable(`id, 1:0, `id`x, [LONG, DOUBLE]), `results, cacheSize=1000)
        subscribeTable(tableName=`ticks, actionName=`copy, offset=-2, handler=append!{results}, msgAsTable=true, persistOffset=true)
        """;

    // What a job prints goes into its own log, so the jobs hand their lines to a subscription.
    private const string Jobs = """
        share streamTable(1:0, [`line], [STRING]) as said
        def say(message) { for(line in message[0]) { print(line) } }
        subscribeTable(tableName=`said, actionName=`say, offset=0, handler=say)
        def addRows(first) {
            t = loadTable("dfs://crash", "appended")
            for(n in first..(first + LIFE - 1)) {
                t.append!(table(take(long(n), ROWS) as batch, 0..(ROWS - 1) as id, 2024.01.01 + 0..(ROWS - 1) as day, take("batch " + string(n), ROWS) as text))
                tableInsert(`said, "appended " + string(n))
                tableInsert(`ticks, long(n), n * 0.5)
                tableInsert(`said, "streamed " + string(n))
            }
        }
        def addSingles(first) {
            t = loadTable("dfs://crash", "singles")
            for(n in first..(first + LIFE - 1)) {
                t.append!(table([long(n)] as number, [2024.01.01] as day))
                tableInsert(`said, "single " + string(n))
            }
        }
        def changeRows(first) {
            t = loadTable("dfs://crash", "upserted")
            days = loadTable("dfs://crash", "expiring")
            for(n in first..(first + LIFE - 1)) {
                upsert!(t, table([n % KEYS] as key, [2024.01.01] as day, [long(n)] as n))
                tableInsert(`said, "upserted " + string(n))
                days.append!(table([long(n)] as number, [2024.01.01 + n] as day))
                tableInsert(`said, "arrived " + string(n))
                if(n % 4 == 0) {
                    delete from loadTable("dfs://crash", "expiring") where day < 2024.01.01 + n - DAYS
                    tableInsert(`said, "expired " + string(n))
                }
            }
        }
        def ageRows(first) {
            t = loadTable("dfs://aging", "aging")
            for(n in first..(first + LIFE - 1)) {
                t.append!(table(take(long(n), 2) as number, date(now()) + AHEAD BEHIND as day))
                tableInsert(`said, "aged " + string(n))
                if(n % 3 == 0) {
                    setRetentionPolicy(database("dfs://aging"), 72)
                    tableInsert(`said, "forgotten " + string(n))
                }
                if(n % 10 == 5) {
                    backup("BACKUPS", "dfs://aging")
                    tableInsert(`said, "copied " + string(n))
                }
            }
        }
        submitJob("adding", "", addRows, FIRST)
        submitJob("singles", "", addSingles, FIRST)
        submitJob("changing", "", changeRows, FIRST)
        submitJob("aging", "", ageRows, FIRST)
        print("begun")
        """;

    private const string UntilKilled = "sleep(600000)";

    // What the jobs have said is printed by a subscription.
    private const string UntilDone = """
        for(job in ["adding", "singles", "changing", "aging"]) { getJobReturn(job, true) }
        do { sleep(10) } while(getStreamingStat().subWorkers.queueDepth.sum() > 0)
        print("done")
        """;

    /// <summary>The script of one life, whose numbers no other life uses.</summary>
    /// <param name="life">Which life it is.</param>
    /// <param name="backups">Where its backups by partition go.</param>
    public static string OfLife(int life, string backups) => Written(life, NumbersPerLife, backups, UntilKilled);

    /// <summary>The script of a life that does so much and ends, or waits to be killed then.</summary>
    /// <param name="life">Which life it is.</param>
    /// <param name="numbers">How often each job does its work.</param>
    /// <param name="backups">Where its backups by partition go.</param>
    /// <param name="isKilled">True when it waits.</param>
    public static string OfShortLife(int life, int numbers, string backups, bool isKilled) =>
        Written(life, numbers, backups, isKilled ? UntilDone + "\n" + UntilKilled : UntilDone)
            .Replace("cacheSize=1000", "cacheSize=1000, asynWrite=false, flushMode=1", StringComparison.Ordinal);

    private static string Written(int life, int numbers, string backups, string end) => $"{Tables}\n{Jobs}\n{end}"
        .Replace("FIRST", (NumbersPerLife * life).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("LIFE", numbers.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("ROWS", RowsPerAppend.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("KEYS", Keys.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("DAYS", DaysKept.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("AHEAD", DaysAhead.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("BEHIND", DaysBehind.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("BACKUPS", backups, StringComparison.Ordinal);
}
