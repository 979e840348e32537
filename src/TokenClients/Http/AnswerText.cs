using System.Text;
using TokenClients.Json;

namespace TokenClients.Http;

/// <summary>Reads an answer that is plain text.</summary>
internal static class AnswerText
{
    /// <exception cref="UnreadableAnswerException">The body is HTML, which a website or a proxy sent, or is not the text that is due.</exception>
    internal static void MustBe(string due, Answer answer)
    {
        if (Utf8.LooksLikeHtml(answer.Body))
        {
            throw new UnreadableAnswerException("is HTML, not the service's: the base address points to a website or a proxy");
        }

        if (!Encoding.UTF8.GetString(Utf8.WithoutByteOrderMark(answer.Body).ToArray()).Trim().Equals(due, StringComparison.OrdinalIgnoreCase))
        {
            throw new UnreadableAnswerException($"is not the text \"{due}\" that this operation returns");
        }
    }
}
