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
