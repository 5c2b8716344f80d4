/**
 * How people ask for an aspect of something, each list divided by semicolons. `{s}` is the bare subject, `{the s}` the
 * subject with the article it had; `{is}`, `{does}` and `{has}` agree with it.
 */
export interface Wordings {
  /** Fits whatever the subject is. */
  any: string;
  /** Fits what people have: illnesses and the like. */
  ailment?: string;
  /** Fits an activity: "truing a wheel". */
  gerund?: string;
  /** Fits a person by name. */
  person?: string;
  /** Fits a verb: "true a wheel". */
  verb?: string;
  /** Fits a sentence: "the wheel wobbles". */
  clause?: string;
}

export const wordings: Record<string, Wordings> = {
  definition: {
    any: 'what exactly {is} {the s}; {s} meaning; explain {the s} in simple terms; what do people mean by {s}; what {is} {the s} in simple words; {s} explained; basics of {s}',
    ailment: 'just heard of {s}, what is it; {s} overview',
    gerund: 'what does {s} mean; what is meant by {s}',
    person: 'who is {s}; who was {s}; {s} biography; what is {s} known for; who exactly is {s}',
  },
  cause: {
    any: 'what leads to {the s}; {s} causes; what is behind {the s}; reasons for {s}; where {does} {the s} come from',
    ailment:
      'why do some people get {s}; what triggers {s}; how come people develop {s}; which gene is behind {s}; what brings on {s}; {s} reason',
    clause: 'reason when {s}; {s} reason; what is the cause when {s}; {s} what is behind it, cause',
  },
  symptom: {
    any: 'signs of {s}; what {does} {the s} look like; typical features of {s}; how can you recognise {s}; {s} signs to look for',
    ailment:
      'how can you tell if someone has {s}; {s} symptoms; warning signs of {s}; what does having {s} feel like; how do I know if my child has {s}; how {does} {s} show up, signs',
  },
  treatment: {
    any: '{s} treatment; {s} therapy; {s} treatment options; {s}, what treatment is there; what treatment is there, {s}; what is known about {s} treatment',
    ailment:
      'is there a cure for {s}; what helps with {s}; how {is} {s} dealt with; what can be done about {s}, treatment options; how do doctors treat {s}; medicine for {s}; {s} therapy options; can {s} be cured or only managed; living with {s}, what treatment helps; how {is} {s} managed',
  },
  diagnosis: {
    clause: 'what to check for when {s}; {s} what to test; how to find out why {s}',
    any: 'how {is} {s} detected; how to check for {s}; test for {s}; how can {s} be identified',
    ailment:
      'how do doctors find out that it is {s}; {s} diagnosis; which tests show {s}; is there a test for {s}; how did they diagnose {s}; what exams are done for {s}',
  },
  inheritance: {
    any: '{s} inheritance; inheritance of {s}',
    ailment:
      '{does} {s} run in families; can I pass {s} on to my children; {is} {s} hereditary; do both parents need to carry the gene for {s}; {s} hereditary or not; chance of passing down {s}',
  },
  frequency: {
    any: 'how common {is} {s}; {s} frequency; {s} statistics',
    ailment:
      'how rare {is} {s}; {s} prevalence; {s} number of cases; how many people have {s}; {is} {s} rare or common; how likely is it to have {s}, statistics; incidence of {s}',
  },
  prevention: {
    any: '{s} what to avoid; how to protect {s}; {s} protection; how {does} {the s} protect; what to avoid with {s}',
    ailment:
      'how to avoid {s}; ways to keep from {s}; how do you prevent {s}; avoiding {s}; what protects against {s}; {s} prevention; how can I protect myself from {s}; can you do anything to prevent {s}; lower my risk of {s}',
    gerund: 'what to avoid when {s}',
    clause: 'how to avoid that {s}; {s} how to prevent; prevent that {s}',
  },
  outlook: {
    any: 'what to expect from {s} long term; how long {does} {s} last; what happens to {s} over time; future of {s}',
    ailment:
      '{s} prognosis; life expectancy with {s}; {does} {s} get better or worse; can you recover from {s}; {is} {s} fatal; how do people with {s} do long term, outlook',
  },
  risk: {
    any: 'how risky {is} {s}; risks of {s}; dangers of {s}; what increases the risk of {s}',
    ailment:
      'who gets {s}; {s} risk factors; am I at risk of {s}; what makes {s} more likely; who is more likely to get {s}',
  },
  complication: {
    any: 'what can go wrong with {s}; problems from {s}; consequences of {s}; what harm can {s} do',
    ailment:
      '{s} complications; what happens if {s} {is} left untreated; side effects {s}; can {s} lead to other problems, complications',
    gerund: 'what can go wrong when {s}',
  },
  research: {
    any: 'research on {s}; what have studies found about {s}; {s} study findings; is there evidence on {s}; latest research {s}; {s} new research',
    ailment: 'are there trials for {s}; what are scientists learning about {s}, research',
  },
  howto: {
    any: '{s} instructions; tips for {s}; tips on {s}; what is the right way to handle {s}; how to handle {s}; {s} how do you handle it',
    gerund:
      'how do you go about {s}; tips for {s}; {s} step by step; what is the best way of {s}; need help {s}, how to; how to get started with {s}; right way of {s}',
    clause:
      'what steps when {s}; best way to go on when {s}; how do I go about it when {s}; {s} steps; {s} instructions',
    verb: 'how do I {s}; best way to {s}; how can you {s}; {s} how to; steps to {s}; what is the easiest way to {s}; need to {s}, instructions',
  },
  comparison: {
    any: '{s} differences; how {does} {the s} compare with others; what makes {the s} different; {s} vs alternatives; what is better about {the s}; {s} comparison',
  },
  cost: {
    any: 'how much {does} {the s} cost; {s} price; {s} cost; {is} {s} expensive; what do you pay for {s}; fees for {s}',
  },
  time: {
    any: '',
    ailment: 'at what age {does} {s} start; {s} age of onset; when {does} {s} begin',
    gerund: 'how long does {s} take; when to start {s}; {s} time needed, how long',
    verb: 'how long does it take to {s}; when to {s}',
  },
  place: {
    any: '',
    ailment: 'where {is} {s} found; which countries have {s}',
  },
  quantity: {
    any: '',
  },
  types: {
    any: 'types of {s}; what kinds of {s} are there; examples of {s}; which kinds of {s} exist; {s} categories; list of {s}; {s} stages',
  },
  purpose: {
    any: 'what {is} {the s} used for; {s} function; what {is} {the s} good for; role of {the s}; {s} benefits; purpose of {the s}; why {is} {the s} important',
    gerund: 'what is {s} good for; benefits of {s}; point of {s}',
  },
  parts: {
    any: 'what {is} {the s} made of; {s} components; what {does} {the s} consist of; {s} what you need; parts of {the s}; what {does} {the s} contain',
    gerund: 'what do I need for {s}; tools for {s}; {s} equipment; ingredients for {s}',
    verb: 'what do I need to {s}; tools to {s}',
  },
  mechanism: {
    any: 'how {does} {the s} work; {s} mechanism; how {does} {the s} happen; how {s} works; process of {s}',
    ailment: 'how {does} {s} affect the body; what happens in the body with {s}',
    gerund: 'how does {s} work',
  },
  trouble: {
    any: '{s} problems; {s} not working; how to fix {s}; what is wrong with {the s}; trouble with {s}; common issues with {s}',
    gerund: 'problems when {s}; why does {s} fail',
    clause: '{s} how to fix; what is wrong when {s}; {s} what is wrong; {s} problem; fix when {s}',
  },
  person: {
    any: '',
  },
};

/** A fact is asked for together with a phrase `{p}` from the sentence that states it. */
export const factWordings: Record<string, string> = {
  time: '{s} {p} when; {s} {p} how long; {p} {s} date; {s} when {p}; {s} and {p}, how long',
  place: 'where {p} {s}; {s} {p} location; {s} {p} where; where {is} {the s} with {p}',
  quantity: '{s} {p} how much; {s} how much {p}; {p} {s} amount; {s} {p} amount; {s} and {p}, how much',
  person: 'who {p} {s}; {s} {p} who; {s} who {p}',
};

/** For a passage that answers no aspect in particular: its subject together with a phrase `{p}` from it. */
export const detailWordings =
  '{s} {p}; {p} {s}; {s} and {p}; {p} in {s}; how {is} {the s} related to {p}; link between {s} and {p}; what connects {s} and {p}';

/** The same for a subject that is a verb or a sentence. */
export const clauseDetailWordings = '{s} {p}; {s}, {p}; {p} when {s}';
export const verbDetailWordings = '{s} {p}; {p}, {s}; need to {s}, {p}';

/** For a passage without a subject: two phrases of it. */
export const phraseWordings = '{p} and {q}; {q} and {p}; {p}, {q}; how {p} and {q} go together; {p} together with {q}';
