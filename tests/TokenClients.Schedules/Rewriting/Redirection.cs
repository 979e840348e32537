using System.IO;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Coyote.Runtime;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;
using TokenClients.Schedules.Controlled;

namespace TokenClients.Schedules.Rewriting;

/// <summary>Lets an assembly of the library call <see cref="Platform"/> in place of the members of the platform that Coyote does not control.</summary>
internal static class Redirection
{
    private static readonly string[] Declaring =
    [
        "System.Threading.ThreadPool", "System.Threading.Tasks.Task", "System.Threading.Tasks.Task`1", "System.Threading.CancellationToken", "System.Threading.CancellationTokenRegistration",
        "System.Threading.CancellationTokenSource", "System.Random",
    ];

    /// <summary>Gets the names of the members of <see cref="Platform"/>.</summary>
    internal static IEnumerable<string> Replacements =>
        typeof(Platform).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(static method => method.ToString()!);

    /// <summary>Redirects all calls of one assembly.</summary>
    /// <returns>The members that it calls now.</returns>
    internal static HashSet<string> Redirect(string path)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        using var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(Path.GetDirectoryName(path));
        resolver.AddSearchDirectory(Path.GetDirectoryName(typeof(object).Assembly.Location));
        using var assembly = AssemblyDefinition.ReadAssembly(path, new ReaderParameters { AssemblyResolver = resolver, InMemory = true, ReadSymbols = true });
        using var own = AssemblyDefinition.ReadAssembly(typeof(Platform).Assembly.Location, new ReaderParameters { AssemblyResolver = resolver, InMemory = true });
        var replacements = own.MainModule.GetType(typeof(Platform).FullName).Methods.Where(static method => method.IsPublic && method.IsStatic).ToList();
        var point = assembly.MainModule.ImportReference(typeof(SchedulingPoint).GetMethod(nameof(SchedulingPoint.InterleaveMemoryAccess)));
        foreach (var method in assembly.MainModule.GetTypes().SelectMany(static type => type.Methods).Where(static method => method.HasBody))
        {
            // Instructions are inserted, and short branches may become too short.
            method.Body.SimplifyMacros();
            if (IsAsynchronous(method))
            {
                AddPoints(method.Body, point);
            }

            foreach (var instruction in method.Body.Instructions.Where(static instruction => instruction.OpCode == OpCodes.Call || instruction.OpCode == OpCodes.Callvirt).ToList())
            {
                if (instruction.Operand is MethodReference called && replacements.Find(replacement => Replaces(replacement, called)) is { } replacement)
                {
                    Replace(method.Body.GetILProcessor(), instruction, called, replacement);
                    used.Add(typeof(Platform).Module.ResolveMethod(replacement.MetadataToken.ToInt32())!.ToString()!);
                }
            }

            method.Body.OptimizeMacros();
        }

        assembly.Write(path, new WriterParameters { WriteSymbols = true });
        return used;
    }

    private static bool IsAsynchronous(MethodDefinition method) =>
        method.Name == "MoveNext" && method.DeclaringType.Interfaces.Any(static one => one.InterfaceType.FullName == typeof(IAsyncStateMachine).FullName);

    /// <summary>Adds what Coyote adds in all methods but asynchronous ones: a point at which another operation can go on, before each access to a field.</summary>
    private static void AddPoints(Mono.Cecil.Cil.MethodBody body, MethodReference point)
    {
        var processor = body.GetILProcessor();
        foreach (var access in body.Instructions.Where(static instruction => instruction.OpCode == OpCodes.Ldfld || instruction.OpCode == OpCodes.Stfld).ToList())
        {
            // The fields of the method itself are its variables.
            if (((FieldReference)access.Operand).DeclaringType.GetElementType().FullName != body.Method.DeclaringType.FullName)
            {
                processor.InsertBefore(access.Previous?.OpCode == OpCodes.Volatile ? access.Previous : access, Instruction.Create(OpCodes.Call, point));
            }
        }
    }

    private static bool Replaces(MethodDefinition replacement, MethodReference called)
    {
        var declaring = called.DeclaringType.GetElementType().FullName;
        if (replacement.Name != called.Name || !Declaring.Contains(declaring))
        {
            return false;
        }

        // An instance is the first parameter of its replacement.
        var parameters = called.Parameters.Select(static parameter => Name(parameter.ParameterType)).ToList();
        if (called.HasThis)
        {
            parameters.Insert(0, declaring);
        }

        return parameters.SequenceEqual(replacement.Parameters.Select(static parameter => Name(parameter.ParameterType)));
    }

    private static string Name(TypeReference type) => type.IsGenericParameter ? "T" : type is ByReferenceType reference ? Name(reference.ElementType) : type.GetElementType().FullName;

    private static void Replace(ILProcessor processor, Instruction instruction, MethodReference called, MethodDefinition replacement)
    {
        var module = processor.Body.Method.Module;
        MethodReference target = module.ImportReference(replacement);
        if (replacement.HasGenericParameters)
        {
            var generic = new GenericInstanceMethod(target);
            foreach (var argument in (called.DeclaringType as GenericInstanceType)?.GenericArguments ?? [])
            {
                generic.GenericArguments.Add(argument);
            }

            foreach (var argument in (called as GenericInstanceMethod)?.GenericArguments ?? [])
            {
                generic.GenericArguments.Add(argument);
            }

            target = generic;
        }

        instruction.OpCode = OpCodes.Call;
        instruction.Operand = target;

        // What the caller awaits is the platform's type around the task.
        if (called.Name == nameof(Task.ConfigureAwait))
        {
            var configure = module.ImportReference(typeof(Task).GetMethod(nameof(Task.ConfigureAwait), [typeof(bool)]));
            configure.DeclaringType.Scope = called.DeclaringType.Scope;
            var after = instruction.Next;
            processor.InsertBefore(after, Instruction.Create(OpCodes.Ldc_I4_0));
            processor.InsertBefore(after, Instruction.Create(OpCodes.Callvirt, configure));
        }
    }
}
