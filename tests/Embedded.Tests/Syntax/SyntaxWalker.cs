using System.Collections;
using System.Reflection;
using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Tests.Syntax;

/// <summary>
/// Finds all nodes of a tree by their properties, so that a new kind of node is covered without a change here.
/// </summary>
internal static class SyntaxWalker
{
    public static IEnumerable<SyntaxNode> NodesOf(SyntaxNode root)
    {
        var open = new Stack<SyntaxNode>([root]);
        while (open.TryPop(out var node))
        {
            yield return node;
            foreach (var child in ChildrenOf(node)) open.Push(child);
        }
    }

    private static IEnumerable<SyntaxNode> ChildrenOf(SyntaxNode node) =>
        node.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(
            property => property.GetValue(node) switch
        {
            SyntaxNode child => [child],
            IEnumerable children and not string => children.OfType<SyntaxNode>(),
            _ => [],
        });
}
