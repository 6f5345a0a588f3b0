package dev.plumbline.cli.infer;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides whether an attribute looks like personal data or a secret, by its key and its values. */
public final class PersonalData {
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
          "auth",
          "apikey",
          "signature",
          "email",
          "mail",
          "phone",
          "mobile",
          "contact",
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

  /** Pairs of words, the second behind the first. */
  private static final Set<String> PAIRS =
      Set.of(
          "user_name",
          "user_id",
          "enduser_id",
          "customer_name",
          "first_name",
          "last_name",
          "full_name",
          "given_name",
          "family_name",
          "display_name",
          "api_key",
          "access_key",
          "private_key",
          "account_number");

  /** Words of a key whose values may be persons or keys, however few they are. */
  private static final Set<String> WHO =
      Set.of(
          "id",
          "name",
          "user",
          "enduser",
          "customer",
          "who",
          "whom",
          "by",
          "person",
          "people",
          "employee",
          "owner",
          "author",
          "actor",
          "principal",
          "subject",
          "account",
          "client",
          "member",
          "tenant",
          "patient",
          "key",
          "hash",
          "code",
          "value",
          "text",
          "message");

  /** Keys in which such a word has another meaning. */
  private static final Pattern HARMLESS =
      Pattern.compile(
          "(client|server|network|net|source|destination|host)\\..*"
              + "|.*\\.(type|count|length|size|kind|state|status|brand|country)");

  private static final Pattern EMAIL =
      Pattern.compile("[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63}){1,8}");
  private static final Pattern JWT =
      Pattern.compile("eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*");
  private static final Pattern AUTHORIZATION =
      Pattern.compile("(?i)\\b(bearer|basic) [A-Za-z0-9+/=._~-]{8,}");
  private static final Pattern PRIVATE_KEY = Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY");
  private static final Pattern ACCESS_KEY =
      Pattern.compile(
          "\\b(AKIA[0-9A-Z]{12,}|[sr]k_(live|test)_[A-Za-z0-9…]{4,}|gh[pousr]_[A-Za-z0-9]{16,}"
              + "|xox[abprs]-[A-Za-z0-9-]{8,}|AIza[A-Za-z0-9_-]{20,})");
  private static final Pattern PHONE =
      Pattern.compile("(\\+[1-9][0-9 ()./-]{6,18}[0-9])|(0[0-9]{2,4}[ /-][0-9][0-9 -]{4,12})");
  private static final Pattern IBAN = Pattern.compile("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}");
  private static final Pattern CARD =
      Pattern.compile("(?<![0-9.])[0-9](?:[ -]?[0-9]){12,18}(?![0-9])");
  private static final int READ = 4096;

  private PersonalData() {}

  /** Why the key suggests it; null where it does not. */
  public static @Nullable String inKey(String key) {
    if (HARMLESS.matcher(key).matches()) {
      return null;
    }
    List<String> words = words(key);
    for (int i = 0; i < words.size(); i++) {
      String pair = i == 0 ? "" : words.get(i - 1) + '_' + words.get(i);
      if (WORDS.contains(words.get(i)) || PAIRS.contains(pair)) {
        return "its key has the word \"" + (PAIRS.contains(pair) ? pair : words.get(i)) + '"';
      }
    }
    return null;
  }

  /**
   * Whether the values of a key may be written where they are few: they are no persons and keys.
   */
  static boolean mayHaveMembers(String key) {
    return words(key).stream().noneMatch(WHO::contains);
  }

  private static List<String> words(String key) {
    String[] words = key.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").split("[._-]+", -1);
    return Arrays.stream(words).map(word -> word.toLowerCase(Locale.ROOT)).toList();
  }

  /** What a value has in it; null where it is nothing of the kind. */
  public static @Nullable String inValue(String value) {
    if (value.length() < 8) {
      return null;
    }
    String text = value.length() > READ ? value.substring(0, READ) : value;
    if (EMAIL.matcher(text).find()) {
      return "an e-mail address";
    }
    if (JWT.matcher(text).find()) {
      return "a JSON Web Token";
    }
    if (AUTHORIZATION.matcher(text).find()) {
      return "an Authorization header";
    }
    if (PRIVATE_KEY.matcher(text).find()) {
      return "a private key";
    }
    if (ACCESS_KEY.matcher(text).find()) {
      return "an access key";
    }
    Matcher card = CARD.matcher(text);
    while (card.find()) {
      if (hasLuhnDigit(card.group())) {
        return "the number of a payment card";
      }
    }
    if (PHONE.matcher(text.strip()).matches()) {
      return "a telephone number";
    }
    String account = text.replace(" ", "").toUpperCase(Locale.ROOT);
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
