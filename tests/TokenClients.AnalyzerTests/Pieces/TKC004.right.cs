//// the secret itself
throw new InvalidOperationException($"The token {secret} does not work.");
//// the id
throw new InvalidOperationException($"The token {created.Token?.Id} does not work.");
//// the name of the argument
throw new ArgumentException("It does not work.", nameof(secret));
//// a length
throw new ArgumentOutOfRangeException(nameof(secret), secret.Reveal().Length, "It is too short.");
//// a check that throws
if (secret.Reveal().Length < 8)
{
    throw new InvalidOperationException("It is too short.");
}
//// a guard
ArgumentException.ThrowIfNullOrEmpty(configuration["name"]);
