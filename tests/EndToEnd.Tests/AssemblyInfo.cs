// Every test runs whole processes that use all cores.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
