/**
 * Ways to speak of the text that lies before somebody, by language. Narrow on purpose: "the text" alone is what people
 * ask about, "according to the text" is not.
 */
const phrases: Record<string, string[]> = {
  en: [
    '(?:the|this|that|above|given|provided) (?:passage|excerpt)(?! of)',
    '(?:according to|based on) (?:the|this|these) (?:text|article|document|paragraph|author|authors|section|context|information)',
    '(?:in|from|by|of|with|does|is) (?:this|the (?:above|given|provided|following)) (?:text|article|document|paragraph|section|context)',
    '(?:mentioned|described|discussed|stated|listed|provided|given|presented|outlined) in the (?:text|article|document|paragraph|section|context)',
    '(?:does|do|did) the (?:text|article|document|paragraph|author|authors) (?:say|mention|describe|discuss|state|explain|suggest|list|claim|argue|recommend)',
  ],
  de: [
    '(?:laut|gemäß|nach) (?:dem|diesem|der|diesen) (?:text|artikel|dokument|abschnitt|autor|autorin|absatz|textabschnitt)',
    '(?:in|aus) diesem (?:text|artikel|dokument|abschnitt|absatz)',
    'im (?:vorliegenden|obigen|folgenden) (?:text|artikel|dokument|abschnitt|absatz)',
  ],
  fr: [
    "(?:selon|d'après) (?:le|la|ce|cet|cette|l') ?(?:texte|article|document|passage|auteur|auteure|extrait|paragraphe)",
    '(?:dans|de) (?:ce|cet) (?:texte|article|document|passage|extrait|paragraphe)',
  ],
  es: [
    '(?:según|de acuerdo con) (?:el|este|la|esta) (?:texto|artículo|documento|pasaje|autor|autora|fragmento|párrafo)',
    '(?:en|de) este (?:texto|artículo|documento|pasaje|fragmento|párrafo)',
  ],
  it: [
    "secondo (?:il|questo|l') ?(?:testo|articolo|documento|brano|autore|autrice|paragrafo)",
    '(?:in|di) questo (?:testo|articolo|documento|brano|paragrafo)',
  ],
  pt: [
    '(?:segundo|de acordo com|conforme) (?:o|este|a|esta) (?:texto|artigo|documento|trecho|autor|autora|parágrafo)',
    '(?:neste|deste) (?:texto|artigo|documento|trecho|parágrafo)',
  ],
  nl: [
    'volgens (?:de|deze|dit|het) (?:tekst|artikel|document|passage|auteur|alinea)',
    'in (?:deze|dit) (?:tekst|artikel|document|passage|alinea)',
  ],
  ru: [
    'согласно (?:этому |этой |данному |данной )?(?:тексту|статье|документу|отрывку|автору)',
    'в (?:этом|данном|этой|данной) (?:тексте|статье|документе|отрывке|абзаце)',
  ],
};

const pattern = new RegExp(`(?<!\\p{L})(?:${Object.values(phrases).flat().join('|')})(?!\\p{L})`, 'iu');
/** Without spaces there are no ends of words. */
const unspaced =
  /(?:根据|依据)(?:本|该|这篇|这段|上述|以上)?(?:文章|文本|段落|文档|短文)|文中(?:提到|所述|说)|本文|(?:この|本)(?:文章|記事|段落|文書)/u;

/** The words with which a text speaks of the text before it, as they stand there. */
export function findDocumentPhrase(text: string): string | undefined {
  return (pattern.exec(text.replace(/\u2019/g, "'")) ?? unspaced.exec(text))?.[0];
}
