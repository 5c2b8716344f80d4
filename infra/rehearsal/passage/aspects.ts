/**
 * One thing that can be asked about a subject. `asked` are words of a query that ask for it, `answered` are words of a
 * sentence that speak of it: lists divided by semicolons, matched by stem, several words in a row; a `*` marks one that is
 * telling by itself.
 */
export interface Aspect {
  name: string;
  kind: 'what' | 'why' | 'how' | 'attribute' | 'comparison';
  asked: string;
  answered: string;
}

/** General English aspects, none of them of one domain only. */
export const aspects: Aspect[] = [
  {
    name: 'definition',
    kind: 'what',
    asked:
      'what is; what are; what was; what does mean; meaning; mean by; define; definition; explain; explained; who is; who was; information about; tell me about; in simple terms; simple words; overview; basics of; biography; known for; what kind of; what is it; what exactly; who exactly; does mean; mean',
    answered:
      'refers to; refer to; is defined as; defined as; means that; is called; is the name; is a term; term for; known as; also called; also known as',
  },
  {
    name: 'cause',
    kind: 'why',
    asked:
      'cause; causing; caused by; why; how come; reason; reasons; trigger; brings on; bring on; comes from; come from; lead to; behind; origin; root of; mutation; mutations; gene; genes; genetic; genetics; due to; responsible for; to blame',
    answered:
      'cause*; caused by*; causing; result from*; results from*; due to; because; reason; trigger; triggers; mutation*; mutations*; gene; genes; leads to; lead to; arise from; comes from; responsible for; stems from; blame; origin; so that',
  },
  {
    name: 'symptom',
    kind: 'attribute',
    asked:
      'symptom; symptoms; sign; signs; feature; features; look like; looks like; feel like; notice; tell if; know if; recognise; recognize; characteristics; warning; effects on; manifestations',
    answered:
      'symptom*; symptoms*; sign; signs*; feature; features*; characterized by*; characterised by*; characteristics; experience; develop; signs and symptoms*; appear; look like; noticed; pain; weakness',
  },
  {
    name: 'treatment',
    kind: 'how',
    asked:
      'treat; treated; treatment; treatments; therapy; therapies; cure; cured; manage; managed; management; medicine; medicines; medication; drug; drugs; surgery; remedy; relieve; help with; get rid of; deal with; dealt with; options for; doctors do; care for',
    answered:
      'treat*; treated*; treatment*; treatments*; therapy*; therapies*; cure*; manage; managed; management*; medicine*; medicines*; medication*; drug; drugs; surgery*; surgical; relieve; transplant; antibiotic; antibiotics; dose; supportive; remove; removed; prescribed',
  },
  {
    name: 'diagnosis',
    kind: 'how',
    asked:
      'diagnose; diagnosed; diagnosis; diagnosing; test; tests; tested; testing; exam; exams; detect; detected; find out; check for; checked; identify; identified; confirm; screening; screen for; inspect; inspected; figure out; recognised by',
    answered:
      'diagnose*; diagnosed*; diagnosis*; test*; tests*; testing*; exam*; exams; examination; biopsy*; scan; imaging; detect; detected; screening; x-ray; history; inspect; inspection; criteria; evaluation; checked; ultrasound; mri',
  },
  {
    name: 'inheritance',
    kind: 'how',
    asked:
      'inherit; inherited; inheritance; hereditary; run in families; runs in families; run in the family; runs in the family; passed on; pass on; passed down; pass down; parents; children get; my children; my kids',
    answered:
      'inherit*; inherited*; inheritance*; hereditary; autosomal*; recessive*; dominant*; x-linked*; passed on; passed down; parent; parents; copy of the; copies of the; carrier; carriers; sporadic',
  },
  {
    name: 'frequency',
    kind: 'attribute',
    asked:
      'how common; rare or common; common is; how rare; rare is; how many people; how often; how frequent; prevalence; frequency; incidence; statistics; number of cases; cases of; affected by; percentage; odds of',
    answered:
      'prevalence*; incidence*; frequency*; estimated*; affects about*; affects an*; affects approximately*; affects; 1 in*; 1 per*; per 100,000*; per million*; in 100,000*; people worldwide*; worldwide*; newborns*; percent; %; cases; have been reported; been described; population; exact; unknown; rare; each year; reported; occurs in',
  },
  {
    name: 'prevention',
    kind: 'how',
    asked:
      'prevent; prevented; prevention; preventing; avoid; avoided; avoiding; protect; protected; protection; keep from; lower the risk; lower my risk; reduce the risk; stop from; ward off; stay safe',
    answered:
      'prevent*; prevented*; prevention*; preventing*; avoid*; avoiding; protect*; protection; reduce the risk*; reduce your risk*; lower your risk*; lower the risk*; vaccine*; vaccination; vaccines; keep from; precaution; precautions; so that it does not; safe',
  },
  {
    name: 'outlook',
    kind: 'attribute',
    asked:
      'prognosis; outlook; survive; survival; life expectancy; long term; recover; recovery; live with; future; get better; go away; expect; last; chances; fatal; deadly; what happens to; over time',
    answered:
      'prognosis*; outlook*; survive*; survival*; life expectancy*; life span*; lifespan; recover*; recovery*; fatal*; death; die; progress; progressive; improve; long-term; long term; depends on; stage; worse; worsen; expectancy*; resolve; lifelong',
  },
  {
    name: 'risk',
    kind: 'attribute',
    asked:
      'who gets; risky; risk; risks; at risk; risk factors; likely to; more likely; danger; dangerous; dangers; chance of; chances of; susceptible; prone',
    answered:
      'risk*; risks*; risk factor*; risk factors*; more likely*; at risk*; increase; increases; chance; danger; dangerous; susceptible; prone; older; smoking',
  },
  {
    name: 'complication',
    kind: 'attribute',
    asked:
      'complication; complications; side effects; side effect; problems from; go wrong; consequences; untreated; harm; damage; lead to',
    answered:
      'complication*; complications*; side effect*; side effects*; untreated*; damage; lead to; serious; problems; consequences; harm; if left; wrong; failure',
  },
  {
    name: 'research',
    kind: 'what',
    asked:
      'research; study; studies; trial; trials; clinical trials; researchers; scientists; evidence; findings; being done',
    answered:
      'research*; researchers*; study; studies; clinical trials*; trial; trials*; scientists*; investigators; supports research*; evidence; findings; we found; results; investigated; nih',
  },
  {
    name: 'howto',
    kind: 'how',
    asked:
      'how to; how do i; how do you; how can i; how should i; how can you; steps; step by step; way to; way of; ways to; best way; instructions; tutorial; tips for; tips on; help with; do i need to; need help; setting up; set up; fix; repair; use; go about',
    answered:
      'step; steps; you should; you can; make sure; be sure; then; next; finally; first; until; try to; do not; don’t; before you; once you; to do this; if you; carefully; gently; instructions; your',
  },
  {
    name: 'comparison',
    kind: 'comparison',
    asked:
      'difference; differences; differ; different; different from; vs; versus; compare; compared; comparison; better than; better about; instead of; similar to; alternatives',
    answered:
      'unlike*; whereas*; compared*; compared with*; compared to*; in contrast*; differ*; differs*; difference*; differences*; different from*; rather than; better than; more than; less than; similar to; while; than; instead of; both; advantage; disadvantage; on the other hand*',
  },
  {
    name: 'cost',
    kind: 'attribute',
    asked:
      'cost; costs; price; prices; pricing; expensive; cheap; pay; fee; fees; how much does; budget; worth; afford; charge',
    answered:
      'cost*; costs*; price*; prices*; expensive*; cheap; cheaper; pay; paid; fee*; fees*; $; €; £; budget; worth; charge; dollars; euros',
  },
  {
    name: 'time',
    kind: 'attribute',
    asked:
      'when; year; what year; which year; date; how long; duration; age; what age; start; began; history; timeline; season; how soon; last',
    answered:
      'year; years; month; months; day; days; hour; hours; minute; minutes; week; weeks; century; age; ages; began; during; since; until; after; before; season; spring; summer; autumn; winter; annually; in 19; in 20; date; #year*',
  },
  {
    name: 'place',
    kind: 'attribute',
    asked: 'where; located; location; country; city; place; found in; which part; native to; region',
    answered:
      'located*; located in*; location; country; countries; city; region; area; found in; north; south; east; west; in the united states; native to; near; place; grows; lives in',
  },
  {
    name: 'quantity',
    kind: 'attribute',
    asked:
      'how much; how many; how big; how large; how tall; how high; how far; how fast; how deep; how often; how hot; how heavy; size; weight; length; height; amount; maximum; minimum; limit; temperature; speed; dose; how old; number of',
    answered:
      '#number; maximum*; minimum*; at least; at most; up to; no more than; limit; amount; average; size; length; weight; height; width; total; temperature; degrees',
  },
  {
    name: 'types',
    kind: 'what',
    asked:
      'types of; kinds; kinds of; kind of; forms of; list of; examples; example of; variants; varieties; categories; classified; subtypes; stages; stages of',
    answered:
      'types*; stages; type; kinds*; forms; form; examples*; for example; include; includes; including; such as; several; classified*; categories; subtypes*; varieties*; variants; two main; three main',
  },
  {
    name: 'purpose',
    kind: 'what',
    asked:
      'used for; use of; uses; purpose; function; role; do for; point of; benefit; benefits; good for; need for; useful; job of; important',
    answered:
      'used for*; used to*; is used*; are used*; function*; functions*; purpose*; role*; provides instructions; helps; help; allows; allow; enables; enable; designed to*; benefit; benefits; plays; important; useful; serves; intended',
  },
  {
    name: 'parts',
    kind: 'what',
    asked:
      'made of; made up of; made from; consist; consists; parts; components; ingredients; contain; contains; structure; materials; tools; equipment; need to have; what do i need; what you need; what do you need; required; requirements',
    answered:
      'made of*; made up of*; made from*; consist*; consists*; consists of*; composed of*; parts; components*; ingredients*; contain; contains; structure; material; materials*; tools*; equipment*; you will need*; you need; need; required; requires; comprises',
  },
  {
    name: 'mechanism',
    kind: 'how',
    asked:
      'how does; how do; how is; work; works; working; happen; happens; mechanism; process; behave; affect; affects; form; formed; made',
    answered:
      'works*; mechanism*; process; converts; produces; moves; carries; travels; causes; forms; reacts; drives; transfers; via; through; by; pathway; signals; activates; controls; regulates',
  },
  {
    name: 'trouble',
    kind: 'how',
    asked:
      'problem; problems; error; fails; failing; not working; broken; wrong; fix; troubleshoot; troubleshooting; won’t; stuck; noise; issue; issues; trouble',
    answered:
      'problem*; problems*; error*; errors; fails; fail; fault; broken; wrong; fix*; fixed; troubleshoot*; stuck; noise; issue; issues; symptom; worn; loose; leak',
  },
  {
    name: 'person',
    kind: 'attribute',
    asked:
      'who; person; whose; whom; author; founder; inventor; actor; director; president; singer; played by; written by',
    answered:
      'born; founder*; founded by*; invented by*; written by*; directed by*; played by*; portrayed by*; author*; president; singer; actor; actress; he; she; his; her; by',
  },
];

/** The index of an aspect in {@link aspects}. @throws when there is none of that name */
export function aspectIndex(name: string): number {
  const index = aspects.findIndex((aspect) => aspect.name === name);
  if (index < 0) throw new Error(`there is no aspect named ${name}`);
  return index;
}
