using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;

namespace TokenClients.Testing.Leaks;

/// <summary>The text that a debugger shows for an object with <see cref="DebuggerDisplayAttribute"/>. Its expressions are evaluated if they are chains of members and parameterless methods, whatever their accessibility.</summary>
[RequiresUnreferencedCode(SecretLeakDetector.NeedsReflection)]
internal static class DebuggerText
{
    private const BindingFlags AnyMember = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    internal static IEnumerable<string> Of(object value)
    {
        var type = value.GetType();
        foreach (var attribute in type.GetCustomAttributes<DebuggerDisplayAttribute>(inherit: true))
        {
            foreach (var text in Of(attribute, value))
            {
                yield return text;
            }
        }

        foreach (var member in type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance))
        {
            if (member is not (PropertyInfo or FieldInfo))
            {
                continue;
            }

            foreach (var attribute in member.GetCustomAttributes<DebuggerDisplayAttribute>(inherit: true))
            {
                foreach (var text in Of(attribute, value))
                {
                    yield return text;
                }
            }
        }
    }

    private static IEnumerable<string> Of(DebuggerDisplayAttribute attribute, object value)
    {
        foreach (var text in (string?[])[attribute.Value, attribute.Name, attribute.Type])
        {
            if (!string.IsNullOrEmpty(text))
            {
                yield return Evaluate(text, value);
            }
        }
    }

    private static string Evaluate(string display, object value)
    {
        var result = new StringBuilder();
        var rest = 0;
        for (var start = display.IndexOf('{', StringComparison.Ordinal); start >= 0; start = display.IndexOf('{', rest))
        {
            var end = display.IndexOf('}', start);
            if (end < 0)
            {
                break;
            }

            // The format follows a comma.
            var expression = display[(start + 1)..end].Split(',')[0].Trim();
            result.Append(display, rest, start - rest).Append(TryEvaluate(expression, value, out var found) ? ValueText.Of(found) : display[start..(end + 1)]);
            rest = end + 1;
        }

        return result.Append(display, rest, display.Length - rest).ToString();
    }

    [SuppressMessage("Design", "CA1031", Justification = "An exception of user code is part of the result.")]
    private static bool TryEvaluate(string expression, object value, out object? found)
    {
        found = value;
        foreach (var step in expression.Split('.', '?'))
        {
            if (step.Length == 0 || step == "this")
            {
                continue;
            }

            if (found is null)
            {
                return true;
            }

            try
            {
                if (!TryGet(found, step, out found))
                {
                    return false;
                }
            }
            catch (Exception exception)
            {
                found = ValueText.Failed(exception.InnerException ?? exception);
                return true;
            }
        }

        return true;
    }

    private static bool TryGet(object owner, string step, out object? value)
    {
        var isCall = step.EndsWith("()", StringComparison.Ordinal);
        for (var type = owner.GetType(); type is not null; type = type.BaseType)
        {
            if (isCall)
            {
                if (type.GetMethod(step[..^2], AnyMember, []) is { } method)
                {
                    value = method.Invoke(owner, null);
                    return true;
                }
            }
            else if (type.GetProperty(step, AnyMember) is { } property)
            {
                value = property.GetValue(owner);
                return true;
            }
            else if (type.GetField(step, AnyMember) is { } field)
            {
                value = field.GetValue(owner);
                return true;
            }
        }

        value = null;
        return false;
    }
}
