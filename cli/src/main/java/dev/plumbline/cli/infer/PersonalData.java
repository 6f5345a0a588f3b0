package dev.plumbline.cli.infer;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides whether an attribute looks like personal data or a secret, by its key and its values. */
final class PersonalData {
  /** Words of a key, between dots, underscores and changes of case. */
  private static final Set<String> WORDS =
      Set.of(
          "password",
          "passwd",
          "pwd",
          "secret",
          "token",
          "jwt",
          "cookie",
          "session",
          "credential",
          "credentials",
          "authorization",
          "apikey",
          "signature",
          "email",
          "mail",
          "phone",
          "mobile",
          "ssn",
          "iban",
          "bic",
          "pan",
          "cvv",
          "cvc",
          "card",
          "passport",
          "birthday",
          "birthdate",
          "dob",
          "surname",
          "lastname",
          "firstname",
          "fullname",
          "username",
          "login",
          "street",
          "address",
          "postcode",
          "zip",
          "latitude",
          "longitude",
          "salary");

  /** Keys in which such a word has another meaning. */
  private static final Pattern HARMLESS =
      Pattern.compile(
          "(client|server|network|net|source|destination|host)\\..*"
              + "|.*\\.(type|count|length|size|kind|state|status|brand|country)");

  private static final Pattern EMAIL =
      Pattern.compile("[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*\\.[A-Za-z]{2,}");
  private static final Pattern JWT =
      Pattern.compile("eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*");
  private static final Pattern AUTHORIZATION = Pattern.compile("(?i)(bearer|basic) \\S{8,}");
  private static final Pattern PRIVATE_KEY = Pattern.compile("(?s)-----BEGIN [A-Z ]*PRIVATE KEY.*");
  private static final Pattern PHONE = Pattern.compile("\\+[1-9][0-9 ()./-]{6,18}[0-9]");
  private static final Pattern IBAN = Pattern.compile("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}");
  private static final Pattern CARD = Pattern.compile("[0-9](?:[ -]?[0-9]){12,18}");

  private PersonalData() {}

  /** Why the key suggests it; null where it does not. */
  static @Nullable String inKey(String key) {
    if (HARMLESS.matcher(key).matches()) {
      return null;
    }
    String[] words = key.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").split("[._-]+", -1);
    return Arrays.stream(words)
        .map(word -> word.toLowerCase(Locale.ROOT))
        .filter(WORDS::contains)
        .findFirst()
        .map(word -> "its key has the word \"" + word + '"')
        .orElse(null);
  }

  /** What a value looks like; null where it looks like nothing of the kind. */
  static @Nullable String inValue(String value) {
    if (value.length() < 8 || value.length() > 4096) {
      return null;
    }
    String text = value.strip();
    if (EMAIL.matcher(text).matches()) {
      return "an e-mail address";
    }
    if (JWT.matcher(text).matches()) {
      return "a JSON Web Token";
    }
    if (AUTHORIZATION.matcher(text).matches()) {
      return "an Authorization header";
    }
    if (PRIVATE_KEY.matcher(text).matches()) {
      return "a private key";
    }
    if (CARD.matcher(text).matches() && hasLuhnDigit(text)) {
      return "the number of a payment card";
    }
    if (PHONE.matcher(text).matches()) {
      return "a telephone number";
    }
    String account = text.replace(" ", "");
    return IBAN.matcher(account).matches() && isAccount(account) ? "an IBAN" : null;
  }

  /** ISO/IEC 7812-1 annex B. */
  private static boolean hasLuhnDigit(String text) {
    int sum = 0;
    boolean isDoubled = false;
    for (int i = text.length() - 1; i >= 0; i--) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        continue;
      }
      int weight = isDoubled ? digit * 2 : digit;
      sum += weight > 9 ? weight - 9 : weight;
      isDoubled = !isDoubled;
    }
    return sum > 0 && sum % 10 == 0;
  }

  /** ISO 13616-1: the check digits, by ISO/IEC 7064 MOD 97-10. */
  private static boolean isAccount(String iban) {
    StringBuilder digits = new StringBuilder();
    (iban.substring(4) + iban.substring(0, 4))
        .chars()
        .forEach(c -> digits.append(Character.digit(c, 36)));
    return new BigInteger(digits.toString()).mod(BigInteger.valueOf(97)).intValue() == 1;
  }
}
