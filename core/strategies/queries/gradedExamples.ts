/** What `graded-docs` shows: queries with passages of the grades 3 to 0, written for this project. */
export const gradedExamples: readonly { query: string; passages: Record<'3' | '2' | '1' | '0', string> }[] = [
  {
    query: 'how long can cooked rice stay in the fridge',
    passages: {
      3: 'Cooked rice keeps in the refrigerator for up to two days, provided it went in within an hour of cooking, in a shallow covered dish at five degrees or below. After that the spores that survive boiling may have grown enough to make people ill, and reheating does not destroy what they leave behind. What will not be eaten within two days is better frozen at once.',
      2: 'Leftovers are the cheapest lunch there is, if they are handled with some care. Soups and stews are good for three days, roast meat for about as long, while rice is best used up by the day after tomorrow. Label the boxes with the date, keep the oldest in front, and warm up only what goes on the plate, until it steams all the way through.',
      1: 'Rice is washed until the water runs clear, which takes off loose starch and keeps the grains apart. For long grain the pot gets one and a half parts of water to one of rice; it comes to the boil, simmers under a lid for twelve minutes and rests for ten more. Left unstirred, it stays fluffy even when it is served some time later.',
      0: 'A fridge that stays on for a long time without getting cold usually has a worn door seal or a dusty condenser. Close the door on a strip of paper: if it slides out without effort, the rubber needs replacing. The coils at the back are cleaned with a soft brush, with the plug pulled, and the appliance should stand a hand away from the wall.',
    },
  },
  {
    query: 'why does my bike chain keep slipping under load',
    passages: {
      3: 'A chain that jumps when you press hard on the pedals no longer fits the teeth it runs on. With wear the links grow longer, ride up the sprockets and skip to the next tooth as soon as the pull is strong. A gauge shows whether the chain has stretched by more than three quarters of a percent; if it has, replace it, and the cassette with it when a new chain skips too.',
      2: 'Most noises from the drivetrain have one of few causes. A click once a turn is a stiff link, a rattle on the smallest sprocket is a loose lockring, and a crunch with the odd skipped tooth on climbs points to parts that are worn. Before anything is bought, clean everything and look at it in daylight: dirt alone explains half of what riders hear.',
      1: 'Chains last longest when they are wiped after every ride and oiled every two hundred kilometres. One drop goes on each roller, the cranks are turned backwards for a minute, and what is left on the outside comes off with a cloth. Wax holds longer and stays cleaner, but has to be melted in, and the chain must be free of grease first.',
      0: 'When a chain of restaurants grows, the load on its kitchens keeps rising before the number of cooks does. Managers report that standards slip first on weekends, when orders from bikes and mopeds come in on top of full tables. Several firms now cap the orders an hour that a branch accepts, and say that complaints have fallen by a third since.',
    },
  },
];
