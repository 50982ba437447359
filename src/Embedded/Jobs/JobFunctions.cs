using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Jobs;

/// <summary>Batch jobs, scheduled jobs, and calls of nodes, of which there is one.</summary>
internal static class JobFunctions
{
    private const int MostPriority = 9;

    public static void Register(FunctionTable table)
    {
        table.Add("submitJob(jobId, [jobDesc], jobDef, [args...])", "Runs a function in the background; the id of the job.",
            (context, a) => Submit((Session)context, a, firstSetting: null));
        table.Add("submitJobEx(jobId, [jobDesc], priority, parallelism, jobDef, [args...])",
            "Runs a function in the background with a priority.", (context, a) => Submit((Session)context, a, firstSetting: 2));
        table.Add("submitJobEx2(jobId, [jobDesc], priority, parallelism, onComplete, jobDef, [args...])",
            "Runs a function in the background with a priority, and another one with its end.", (context, a) =>
                Submit((Session)context, a, firstSetting: 2, hasCallback: true));
        table.Add("getJobStat()", "How many batch jobs and calls of clients run, and how many batch jobs wait.", (context, _) => Counts((Session)context));
        table.Add("getRecentJobs([n])", "The latest batch jobs and how they stand.", (context, a) =>
        {
            var jobs = Board(context).Jobs;
            return JobTables.Of(a.Has(0) ? [.. jobs.TakeLast(a.Int(0))] : jobs);
        });
        table.Add("getJobStatus(jobId)", "How a batch job stands.", (context, a) => JobTables.Of([Job(context, a)]));
        table.Add("getJobMessage(jobId)", "What a batch job printed.",
            (context, a) => Scalar.String(OwnJob(context, a).Messages));
        table.Add("getJobReturn(jobId, [blocking])", "What a batch job returned.", Return);
        table.Add("cancelJob(jobId)", "Cancels batch jobs.", Cancel);
        AddSchedule(table);
        AddNodes(table);
    }

    private static void AddSchedule(FunctionTable table)
    {
        table.Add("scheduleJob(jobId, jobDesc, jobFunc, scheduleTime, startDate, endDate, frequency, [days], "
            + "[onComplete], [priority], [parallelism])", "Runs a function at times of certain days; the id of the job.",
            Schedule);
        table.Add("getScheduledJobs([jobIdPattern])", "The scheduled jobs.", (context, a) =>
            JobTables.Of([.. Plan(context).Jobs.Where(
                job => !a.Has(0) || TextPattern.Matches(job.Order.Id, a.Text(0)))]));
        table.Add("deleteScheduledJob(jobId)", "Forgets a scheduled job.", (context, a) =>
        {
            if (Plan(context).Jobs.FirstOrDefault(job => job.Order.Id == a.Text(0)) is { } job)
                RequireOwn((Session)context, job.Order.User);
            return Plan(context).Remove(a.Text(0))
                ? Scalar.Void
                : throw a.Wrong(0, $"is {a.Text(0)}, and there is no scheduled job of that id");
        });
    }

    private static void AddNodes(FunctionTable table)
    {
        table.Add("rpc(nodeAlias, func, [args...])", "Calls a function on a node.", (context, a) =>
        {
            LocalNode.Require("rpc", a.Text(0));
            return a.Function(1).Invoke(context, Rest(a, 2));
        });
        table.Add("pnodeRun(function, [nodes], [addNodeAlias])", "Calls a function on all nodes.", RunOnNodes);
    }

    private static JobBoard Board(CallContext context) => ((Session)context).Engine.Jobs;

    private static JobSchedule Plan(CallContext context) => ((Session)context).Engine.Schedule;

    private static Value?[] Rest(Arguments arguments, int first) =>
        [.. Enumerable.Range(first, Math.Max(0, arguments.Count - first)).Select(i => ValueCopy.Of(arguments[i]))];

    private static Scalar Submit(Session session, Arguments arguments, int? firstSetting, bool hasCallback = false)
    {
        var position = firstSetting is null ? 2 : hasCallback ? 5 : 4;
        var function = arguments.Function(position);
        var order = new JobOrder(
            arguments.Text(0), Description(arguments, function), function, Rest(arguments, position + 1));
        if (firstSetting is { } first)
            order = order with
            {
                Priority = InRange(arguments, first, 0, MostPriority),
                Parallelism = InRange(arguments, first + 1, 1, int.MaxValue),
                OnComplete = hasCallback ? arguments.Function(first + 2) : null,
            };
        return Scalar.String(session.Engine.Jobs.Submit(order, session).Order.Id);
    }

    // A job is one task here, and no other node sends any.
    private static Dictionary Counts(Session session)
    {
        var jobs = session.Engine.Jobs.Jobs;
        var running = jobs.Count(job => job is { StartedAt: not null, EndedAt: null }) + (session.Client?.Listener.Jobs.Count ?? 0);
        var counts = new Dictionary(DataType.String, DataType.Int);
        foreach (var (key, count) in new[]
        {
            ("queuedLocalTasks", 0), ("runningLocalTasks", 0), ("queuedRemoteTasks", 0), ("runningJobs", running),
            ("queuedJobs", jobs.Count(job => job is { StartedAt: null, EndedAt: null })),
        }) counts[Scalar.String(key)] = Scalar.Int(count);
        return counts;
    }

    private static string Description(Arguments arguments, FunctionValue function) =>
        arguments.Text(1, "") is { Length: > 0 } text ? text : function.Name;

    private static int InRange(Arguments arguments, int index, int least, int most) =>
        arguments.Int(index) is var number && number >= least && number <= most
            ? number
            : throw arguments.Wrong(index, $"must be {least} to {most}");

    private static BatchJob Job(CallContext context, Arguments arguments) => Board(context).Find(arguments.Text(0))
        ?? throw arguments.Wrong(0, $"is {arguments.Text(0)}, and there is no job of that id");

    // What a job printed or returned may hold what its user alone may read.
    private static BatchJob OwnJob(CallContext context, Arguments arguments)
    {
        var job = Job(context, arguments);
        RequireOwn((Session)context, job.Order.User);
        return job;
    }

    private static void RequireOwn(Session session, string user)
    {
        if (!session.IsAdministrator && user != session.UserName)
            throw new ScriptException("A job is its user's: others need an administrator for this.");
    }

    private static Value Return(CallContext context, Arguments arguments)
    {
        var job = OwnJob(context, arguments);
        if (arguments.Bool(1, fallback: false)) job.Completion.Wait(context.CancellationToken);
        if (job.EndedAt is null) throw new ScriptException($"The job [{job.Order.Id}] is not complete yet.");
        return job.Result is { } result ? ValueCopy.Of(result) : throw new ScriptException(job.Error);
    }

    private static Scalar Cancel(CallContext context, Arguments arguments)
    {
        var names = arguments[0] is Vector ids && ids.Type.IsText() ? ids.Texts() : [arguments.Text(0)];
        foreach (var name in names)
        {
            if (Board(context).Find(name) is not { } job) context.Print($"cancelJob: there is no job {name}.");
            else
            {
                RequireOwn((Session)context, job.Order.User);
                job.Cancel();
            }
        }

        return Scalar.Void;
    }

    private static Scalar Schedule(CallContext context, Arguments arguments)
    {
        var session = (Session)context;
        var function = arguments.Function(2);
        var frequency = Frequency(arguments);
        var days = arguments.Has(7) ? Columns.Of("scheduleJob", arguments[7]).OwnNumbers<int>() : [];
        if (frequency != 'D' && days.Length == 0) throw arguments.Wrong(7, "must be given for a weekly or monthly job");
        var (least, most) = frequency == 'W' ? (0, 6) : (1, 31);
        if (frequency != 'D' && days.Any(day => day < least || day > most))
            throw arguments.Wrong(7, $"must be days from {least} to {most}");
        var order = new JobOrder(arguments.Text(0), Description(arguments, function), function, [])
        {
            Priority = arguments.Has(9) ? InRange(arguments, 9, 0, 8) : 4,
            Parallelism = arguments.Has(10) ? InRange(arguments, 10, 0, 8) : 2,
            OnComplete = arguments.Has(8) ? arguments.Function(8) : null,
        };
        return Scalar.String(session.Engine.Schedule.Add(
            new ScheduledJob(order, Times(arguments), arguments.Scalar(4).AsDate(), arguments.Scalar(5).AsDate())
            {
                Frequency = frequency,
                Days = frequency == 'D' ? [] : days,
            },
            session));
    }

    private static char Frequency(Arguments arguments)
    {
        var text = arguments.Text(6).ToUpperInvariant();
        return text is "D" or "W" or "M" ? text[0] : throw arguments.Wrong(6, "must be 'D', 'W' or 'M'");
    }

    private static TimeOnly[] Times(Arguments arguments)
    {
        var times = Columns.Of("scheduleJob", arguments[3]);
        if (times.Type != DataType.Minute || times.Count == 0)
            throw arguments.Wrong(3, "must be times of type MINUTE, such as 17:30m");
        return Array.ConvertAll(times.OwnNumbers<int>(), minute => TimeOnly.MinValue.AddMinutes(minute));
    }

    private static Value RunOnNodes(CallContext context, Arguments arguments)
    {
        if (arguments.Has(1))
            foreach (var node in arguments[1] is Vector nodes && nodes.Type.IsText() ? nodes.Texts() : [arguments.Text(1)])
                LocalNode.Require("pnodeRun", node);
        var hasAlias = arguments.Bool(2, fallback: true);
        var alias = Vector.String(LocalNode.Alias);
        switch (arguments.Function(0).Invoke(context, []))
        {
            case Scalar { Type: DataType.Void } nothing:
                return nothing;
            case Scalar scalar when hasAlias:
                return new Table(("node", alias), ("value", Columns.Of(scalar)));
            case Scalar scalar:
                return new Table(("value", Columns.Of(scalar)));
            case Vector vector when !vector.IsTuple():
                return new Matrix(vector, vector.Count, 1, columnLabels: hasAlias ? alias : null);
            case Table table:
                return WithNode(table, hasAlias);
            case Dictionary dictionary when dictionary.Keys.All(key => key.Type.IsText()):
                return WithNode(new Table(dictionary.Keys.Select(key => key.AsText()),
                    dictionary.Values.Select(value => value is Scalar one ? Columns.Of(one) : Vector.Tuple(value))), hasAlias);
            case var other:
                return new Dictionary(DataType.String, DataType.Any) { [Scalar.String(LocalNode.Alias)] = other };
        }
    }

    private static Table WithNode(Table table, bool hasAlias) => hasAlias && table.IndexOf("node") < 0
        ? new Table(["node", .. table.Names],
            [Vector.String([.. Enumerable.Repeat(LocalNode.Alias, table.Count)]), .. table.Columns])
        : table;
}
