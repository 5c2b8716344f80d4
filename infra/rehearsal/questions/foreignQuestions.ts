import type { Question } from './writeQuestions';

/** Fixed wordings around the subject's own words: enough for a check of languages to have something to see. */
const wordings: Record<string, readonly string[]> = {
  de: [
    'Was sollte man über {s} wissen?',
    'Worauf muss ich bei {s} achten und warum ist das wichtig?',
    'Wie kann man mehr über {s} erfahren?',
    'Welche Fragen stellen sich die meisten Leute zu {s}?',
  ],
  fr: [
    'Que faut-il savoir sur {s} ?',
    'Pourquoi est-ce que {s} est important et à quoi dois-je faire attention ?',
    'Comment peut-on en apprendre plus sur {s} ?',
    'Quelles sont les questions que les gens se posent le plus sur {s} ?',
  ],
  es: [
    '¿Qué hay que saber sobre {s}?',
    '¿Por qué es importante {s} y en qué debo fijarme?',
    '¿Cómo se puede aprender más sobre {s}?',
    '¿Cuáles son las preguntas que más se hace la gente sobre {s}?',
  ],
};

/** Questions on a subject in a language that there are wordings for; else none. */
export function foreignQuestions(subject: string, language: string): Question[] {
  const forms = Object.hasOwn(wordings, language) ? wordings[language] : undefined;
  if (!forms) return [];
  return forms.map((form) => ({ text: form.replace('{s}', () => subject), kind: 'what' }));
}
