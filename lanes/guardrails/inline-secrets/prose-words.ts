/**
 * Words that people write about a password and that nobody draws for one: a label of a form, a note where it comes from, in the
 * languages that files of messages are in. One of them makes prose of all words beside it.
 */
export const PROSE_WORDS: ReadonlySet<string> = new Set(
  // What holds English sentences together.
  (
    "a an the this that these those it its your you my our their his her is are was were be been being am do does did has have had will would " +
    "shall should can could may might must not no none never any all each every some if else when where while until unless because so but and or " +
    "nor of to in on at by for from with without within into onto over under after before during between against via per as than then too very " +
    "only also both either again please here there what which who whose how why same other another new old current previous next first last " +
    // What is said of passwords.
    "password passwords passwd passphrase passcode pass pwd pin secret secrets token tokens credential credentials key keys login logins logon " +
    "user users username account accounts email mail name admin administrator database server service client operator console vault openbao " +
    "wiki docs documentation environment env variable config settings file files manifest helm chart code text string field value values default " +
    "placeholder example sample type hash hashed encrypted encoded plain base64 length size minimum maximum min max least most more less " +
    "character characters chars letter letters digit digits number numbers symbol symbols uppercase lowercase strong weak short long empty " +
    "blank optional required mandatory invalid valid incorrect wrong expired expires forgotten forgot forget lost match matches mismatch " +
    "enter type choose set reset change changed update confirm repeat retype show hide see use used using create created generate generated " +
    "random rotate rotated stored saved managed provided supplied injected read kept given taken needed allowed days hours minutes weeks months " +
    // Other languages, by the words that hold their sentences together and by those for a password.
    "der die das ein eine ihr ihre dein deine neues neue altes bitte und oder ist sind wird nicht kein keine mit von zu im am geben sie " +
    "passwort kennwort eingeben vergessen zeichen mindestens " +
    "le la les un une des du de votre ton vos mon nouveau ancien mot passe et ou est sont pas avec pour dans sur au aux saisir saisissez oublie " +
    "moins " +
    "el los las una su tu sus del al y o es son con para por en nueva nuevo antigua introduzca ingrese escriba contrasena debe tener menos " +
    "il lo gli della dello la tua suo vecchia nuova non per con che inserisci inserire almeno caratteri " +
    "o os as seu sua do da dos das nova senha palavra digite insira deve conter pelo " +
    "het een uw je jouw van op met voor en nieuw nieuwe oud wachtwoord voer minstens tekens " +
    "ditt din det den och eller nytt ange losenord passord adgangskode haslo podaj heslo zadejte lozinka salasana jelszo sifre " +
    "kata sandi masukkan ganti anda baru"
  ).split(" "),
);
