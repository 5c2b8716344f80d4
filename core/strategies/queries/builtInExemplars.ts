import type { Exemplar } from '../../contracts/exemplar';

/**
 * What `few-shot` shows where a spec brings no exemplars: written for this project, on subjects of daily life, each
 * query of another form (a way, a cause, a limit, a few search words). Their text is part of the stage's key.
 */
export const builtInExemplars: readonly Exemplar[] = [
  {
    id: 'built-in-compost',
    title: 'Hot composting',
    passage:
      'A heap heats up once it holds about a cubic metre and mixes two parts of brown material, such as straw or torn cardboard, with one part of green. Turned every three or four days, it is ready after six to eight weeks; left alone, the same heap takes most of a year. A heap that smells of ammonia has too much green in it and calms down when straw is worked in.',
    query: 'how to make garden compost faster',
  },
  {
    id: 'built-in-window',
    passage:
      'Double glazing that mists over between its panes has lost its seal. Moist air gets in through the worn edge, and on a cold morning the water in it settles on the inner faces of the glass, where no cloth can reach it. The drying agent in the spacer bar is used up by then, so the mist returns however often the unit is warmed. The pane has to be replaced; the frame can stay.',
    query: 'why is there condensation inside my double glazed window',
  },
  {
    id: 'built-in-parcel',
    title: 'Parcels that are not delivered',
    passage:
      'After a second failed attempt a parcel goes to the nearest collection point, and a card with a number is left at the address. It is kept there for ten working days. Whoever collects it shows the card and a proof of identity; a neighbour also needs a signed note. After the ten days it goes back to the sender, who may charge for sending it again.',
    query: 'how long does a collection point hold a missed parcel',
  },
  {
    id: 'built-in-knife',
    title: 'Sharpening stones',
    passage:
      'A coarse stone of 400 grit takes a chipped edge back to shape, a stone of 1000 sharpens a blade that has only gone dull, and one of 3000 or finer polishes it. Most home cooks need the middle one alone. Water stones are soaked for ten minutes first and rubbed flat when they wear hollow; oil stones cut more slowly and keep their shape.',
    query: 'best whetstone grit dull kitchen knife',
  },
];

/** Four more, for those who want as many as Promptagator shows; `exemplars: k` of a spec takes the first k of all eight. */
const furtherExemplars: readonly Exemplar[] = [
  {
    id: 'built-in-kettle',
    title: 'Limescale in kettles',
    passage:
      'Hard water leaves limescale on the element, and a kettle with two millimetres of it takes about a tenth more power to boil. Equal parts of white vinegar and water, brought to the boil and left for half an hour, dissolve it; citric acid does the same without the smell. Rinse twice and boil fresh water once before making tea. In hard-water areas it needs doing every four weeks.',
    query: 'kettle furred up inside white flakes in my tea what can i do',
  },
  {
    id: 'built-in-tyres',
    passage:
      'All-season tyres have a rubber compound that stays softer in the cold than that of summer tyres, though not as soft as that of winter tyres. Below seven degrees they brake several metres earlier than summer tyres on wet roads; on packed snow a winter tyre still stops in two thirds of their distance. They wear faster in hot summers. In flat country with mild winters one set of them does for the year.',
    query: 'all season vs winter tyres braking distance snow',
  },
  {
    id: 'built-in-deposit',
    title: "Getting a tenant's deposit back",
    passage:
      'The landlord has to return the deposit within fourteen days of the end of the tenancy, less what repairs of damage cost. Wear from ordinary use is no damage: faded paint and worn carpet are not the tenant’s to pay for. A tenant who does not agree with a deduction writes to the deposit scheme within three months, with the inventory and photographs; the scheme decides free of charge, and both sides are bound by it.',
    query: 'can my landlord keep the deposit because the carpet is worn',
  },
  {
    id: 'built-in-bread',
    passage:
      'A loaf that comes out dense has mostly not risen for long enough, or its yeast was weak. Dough is ready for the oven when a finger pressed into it leaves a dent that fills slowly; at twenty degrees that takes about ninety minutes, in a cool kitchen twice as long. Water above fifty degrees kills yeast. Flour with little protein, such as cake flour, cannot hold the gas and gives a flat loaf however long it stands.',
    query: 'My sourdough came out like a brick again, how do I know when the dough has risen enough to bake?',
  },
];

/** What matters most in each, in its own words, for strategies that summarise first. */
const summaries: Record<string, string> = {
  'built-in-compost':
    'A heap heats up once it holds about a cubic metre and mixes two parts of brown material with one part of green. Turned every three or four days, it is ready after six to eight weeks; left alone, the same heap takes most of a year.',
  'built-in-window':
    'Double glazing that mists over between its panes has lost its seal. Moist air gets in through the worn edge. The pane has to be replaced.',
  'built-in-parcel':
    'After a second failed attempt a parcel goes to the nearest collection point. It is kept there for ten working days. After the ten days it goes back to the sender.',
  'built-in-knife':
    'A stone of 1000 sharpens a blade that has only gone dull. Most home cooks need the middle one alone.',
  'built-in-kettle':
    'Hard water leaves limescale on the element. Equal parts of white vinegar and water, brought to the boil and left for half an hour, dissolve it. Rinse twice and boil fresh water once before making tea.',
  'built-in-tyres':
    'Below seven degrees all-season tyres brake several metres earlier than summer tyres on wet roads; on packed snow a winter tyre still stops in two thirds of their distance.',
  'built-in-deposit':
    'The landlord has to return the deposit within fourteen days, less what repairs of damage cost. Wear from ordinary use is no damage: faded paint and worn carpet are not the tenant’s to pay for.',
  'built-in-bread':
    'Dough is ready for the oven when a finger pressed into it leaves a dent that fills slowly; at twenty degrees that takes about ninety minutes, in a cool kitchen twice as long.',
};

/** Every built-in exemplar with its summary, those of `few-shot` first. */
export const summarisedExemplars: readonly Exemplar[] = [...builtInExemplars, ...furtherExemplars].map((exemplar) => ({
  ...exemplar,
  summary: summaries[exemplar.id] ?? '',
}));
