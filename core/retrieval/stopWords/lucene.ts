/**
 * Stop words of Lucene 9.12.3 for languages that Snowball has no list for; lower case, Unicode form NFKC.
 * Apache License 2.0; those of Arabic, Bengali, Bulgarian, Hindi, Persian and Romanian are by Jacques Savoy, BSD licence.
 */
export const luceneStopWords: Readonly<Record<string, string>> = {
  ar:
    'أ ألا أما أن أنت أنه أنها أو أى أي أيضا إذا إلا إلى إلي إما إن إنه إنها ا اذا الآن الا الان التى التي الذى الذي ' +
    'الذين الى الي اما ان انت انه انها او اى اي ايضا ب بأن بان بعد بعض به بها بين بينما تكون تلك ثم جميع حتى حيث خلال ' +
    'ذلك ضمن على عليه عليها عن عند عندما غير ف فأن فان فما فهو فهى فهي في فيه فيها قبل قد كان كانت كل كما لا لدى لك ' +
    'لكن لم لن له لها ما مع من منذ منه منها نحو هذا هذه هناك هو هى هي و وأن وإن وان وفي وكان وكانت وكل ولا ولم ولن ' +
    'وما ومن وهو وهى وهي يكون',
  bg:
    'а аз ако ала бе без беше би бил била били било близо бъдат бъде бяха в вас ваш ваша вероятно вече взема ви вие ' +
    'винаги все всеки всички всичко всяка във въпреки върху г ги главно го д да дали до докато докога дори досега ' +
    'доста е едва един ето за зад заедно заради засега затова защо защото и из или им има имат иска й каза как каква ' +
    'какво както какъв като кога когато което които кой който колко която къде където към ли м ме между мен ми ' +
    'мнозина мога могат може моля момента му н на над назад най направи напред например нас не него нея ни ние никой ' +
    'нито но някои някой няма обаче около освен особено от отгоре отново още пак по повече повечето под поне поради ' +
    'после почти прави пред преди през при пък първо с са само се сега си скоро след сме според сред срещу сте съм ' +
    'със също т тази така такива такъв там твой те тези ти тн то това тогава този той толкова точно трябва тук тъй тя ' +
    'тях у харесва ч че често чрез ще щом я',
  bn:
    'অনেক অন্য অবশ্য আগে আছে আজ আবার আমরা আমাদের আর ই উত্তর উপর উপরে এ এই এক্ এখন এত এব এমন এমনি এর এস এসে ও ওই কমনে ' +
    'কয়েক করা করে কাছে কাজ কাজে কারণ কি কিছু কে কেউ কেখা কেন কোটি কোনো খুব গিয়ে গেল চার চালু চেষ্টা ছিল জানা জ্নজন ' +
    'টি তখন তবে তা তাই তো থাকা থেকে দিন দু দুই দেওয়া ধামার নতুন নয় না নাগাদ নিয়ে নেওয়া পর পরে পাচ পি পেয়্র্ ' +
    'প্রতি প্রথম প্রযন্ত প্রাথমিক প্রায় বক্তব্য বন বলা বলে বলেন বহু বা বি বিভিন্ন বেশ বেশি মতো মধ্যে মনে যখন যদি যা ' +
    'যাওয়া যে র রকম লক্ষ শুধু শুরু সঙ্গে সব সহ সাধারণ সামনে সি সে সেই হতে হয় হাজার',
  ca:
    'a abans ací ah així això al aleshores algun alguna algunes alguns alhora allà allí allò als altra altre altres ' +
    'amb ambdues ambdós apa aquell aquella aquelles aquells aquest aquesta aquestes aquests aquí baix cada cadascuna ' +
    'cadascunes cadascuns cadascú com contra dalt de del dels des després dins dintre donat doncs durant e eh el els ' +
    'em en encara ens entre eren es esta estaven esteu està estàvem estàveu et etc ets fins fora gairebé ha han has ' +
    'havia he hem heu hi ho i igual iguals ja la les li llavors ma mal malgrat mateix mateixa mateixes mateixos me ' +
    'mentre meu meus meva meves molt molta moltes molts mon mons més ne ni no nogensmenys només nosaltres nostra ' +
    'nostre nostres o oh oi on pas pel pels per perquè però poc poca pocs poques potser propi qual quals quan quant ' +
    'que quelcom qui quin quina quines quins què sa semblant semblants ses seu seus seva seves si sobre sobretot ' +
    'solament sols son sons sota sou sóc són ta tal també tampoc tan tant tanta tantes teu teus teva teves ton tons ' +
    'tot tota totes tots un una unes uns us va vaig vam van vas veu vosaltres vostra vostre vostres érem éreu és',
  cs:
    'a aby aj ale ani asi atd atp až bez bude budem budeš by byl byla byli bylo být co což cz další dnes do ho i jak ' +
    'jakmile jako jakož je jeho jehož jej jejich její jelikož jemu jen ještě jež ji jiné již jsem jseš jsme jsou jste ' +
    'já jí jíž k kam kde kdo když ke kterou která které který kteří mezi mi mne my má máte mít mě můj může na nad ' +
    'napište načež naši nebo neg nejsou není než nic nové nový nám nás němu němuž o od on ona oni ono ony pak po pod ' +
    'podle pokud pouze pravé pro proto protože proč první pta před přes při přičemž re s se si strana své svých svým ' +
    'svými ta tak také takže tato tedy ten tento teto tipy to tohle toho tohoto tom tomto tomu tomuto tu tuto ty tyto ' +
    'téma tím tímto těm těmu u už v vaše ve vy vám vás více však z za zda zde ze zprávy zpět či článku články',
  el:
    'αλλα αν αντι απο αυτα αυτεσ αυτη αυτο αυτοι αυτοσ αυτουσ αυτων για δε δεν εαν ειμαι ειμαστε ειναι εισαι ειστε ' +
    'εκεινα εκεινεσ εκεινη εκεινο εκεινοι εκεινοσ εκεινουσ εκεινων ενω επι η θα ισωσ κ και κατα κι μα με μετα μη μην ' +
    'να ο οι ομωσ οπωσ οσο οτι παρα ποια ποιεσ ποιο ποιοι ποιοσ ποιουσ ποιων που προσ πωσ σε στη στην στο στον τα την ' +
    'τησ το τον τοτε του των ωσ',
  eu:
    'al anitz arabera asko baina bat batean batek bati batzuei batzuek batzuetan batzuk bera beraiek berau berauek ' +
    'bere berori beroriek beste bezala da dago dira ditu du dute edo egin ere eta eurak ez gainera gu gutxi guzti ' +
    'haiei haiek haietan hainbeste hala han handik hango hara hari hark hartan hau hauei hauek hauetan hemen hemendik ' +
    'hemengo hi hona honek honela honetan honi hor hori horiei horiek horietan horko horra horrek horrela horretan ' +
    'horri hortik hura izan ni noiz nola non nondik nongo nor nora ze zein zen zenbait zenbat zer zergatik ziren ' +
    'zituen zu zuek zuen zuten',
  fa:
    'اباد اثر اره اري از است استفاده اش اكنون البته ام اما امد امده امروز امسال ان انان انجا اند انكه انها انچه او ' +
    'اورد اورده اول اي ايا ايد ايشان ايم اين اينكه اگر با بار باره باشد باشند باشيم بالا بالاي بايد بدون بر برابر ' +
    'براساس براي برخوردار برخي برداري بروز بسيار بسياري بعد بعري بعضي بلكه بله بلي بنابراين بندي به بهترين بود بودن ' +
    'بودند بوده بي بيرون بيست بيش بيشتر بيشتري بين تا تازه تاكنون تان تحت تر ترين تمام تمامي تنها تواند توانند توسط ' +
    'تول توي جا جاي جايي جدا جديد جريان جز جلوي جلوگيري حتي حدود حق خارج خدمات خواست خواهد خواهند خواهيم خود خويش ' +
    'خياه داد دادن دادند داده دارد دارند داريم داشت داشتن داشتند داشته دانست دانند در درباره دنبال ده دهد دهند دو دوم ' +
    'ديده ديروز ديگر ديگران ديگري را راه رفت رفته روب روزهاي روي ريزي زياد زير زيرا سابق ساخته سازي سراسر سري سعي سمت ' +
    'سوم سوي سپس شان شايد شد شدن شدند شده شش شما شناسي شود شوند صورت ضد ضمن طبق طريق طور طي عقب علت عنوان غير فقط فكر ' +
    'فوق قابل قبل قصد كجا كجاست كدام كرد كردم كردن كردند كرده كس كسي كل كمتر كنار كند كنم كنند كنيد كنيم كه كي لطفا ' +
    'ما مان مانند مثل مختلف مدتي مردم مرسي مقابل من مورد مي ميليارد ميليون مگر ناشي نام نبايد نبود نخست نخستين نخواهد ' +
    'ندارد ندارند نداشته نزد نزديك نشان نشده نظير نكرده نمايد نمي نه نوعي نيز نيست ه ها هاي هايي هر هرگز هزار هست ' +
    'هستند هستيم هفت هم همان همه همواره همين همچنان همچنين همچون هنوز هنگام هنگامي هيچ و وسط وقتي وقتيكه ولي وي وگو ' +
    'يا يابد يك يكديگر يكي پاعين پس پنج پيش چرا چطور چند چندين چنين چه چهار چون چيز چيزي چيست چگونه گذاري گذاشته گردد ' +
    'گرفت گرفته گروهي گفت گفته گويد گويند گيرد گيري',
  ga:
    'a ach ag agus an aon ar arna as ba beirt bhúr caoga ceathair ceathrar chomh chtó chuig chun cois céad cúig ' +
    'cúigear daichead dar de deich deichniúr den dhá do don dtí dá dár dó faoi faoin faoina faoinár fara fiche gach ' +
    'gan go gur haon hocht i iad idir in ina ins inár is le leis lena lenár mar mo mé na nach naoi naonúr ná ní níor ' +
    'nó nócha ocht ochtar os roimh sa seacht seachtar seachtó seasca seisear siad sibh sinn sna sé sí tar thar thú ' +
    'triúr trí trína trínár tríocha tú um ár é éis í ó ón óna ónár',
  gl:
    'a alí ao aos aquel aquela aquelas aqueles aquilo aquí as así aínda ben cando che co coa coas comigo con connosco ' +
    'contigo convosco cos cun cunha cunhas cuns da dalgunha dalgunhas dalgún dalgúns das de del dela delas deles ' +
    'desde deste do dos dun dunha dunhas duns e el ela elas eles en era eran esa esas ese eses esta estaba estar este ' +
    'estes estiven estou está están eu facer foi foron fun había hai iso isto la las lle lles lo los mais me meu meus ' +
    'min miña miñas moi na nas neste nin no non nos nosa nosas noso nosos nun nunha nunhas nuns nós o os ou para pero ' +
    'pode pois pola polas polo polos por que se senón ser seu seus sexa sido sobre súa súas tamén tan te ten ter teu ' +
    'teus teñen teño ti tido tiven tiña túa túas un unha unhas uns vos vosa vosas voso vosos vós á é ó ós',
  hi:
    'अंदर अत अदि अप अपना अपनि अपनी अपने अभि अभी आदि आप इंहिं इंहें इंहों इतयादि इत्यादि इन इनका इन्हीं इन्हें इन्हों ' +
    'इस इसका इसकि इसकी इसके इसमें इसि इसी इसे उंहिं उंहें उंहों उन उनका उनकि उनकी उनके उनको उन्हीं उन्हें उन्हों उस ' +
    'उसके उसि उसी उसे एक एवं एस एसे ऐसे ओर और कइ कई कर करता करते करना करने करें कहते कहा का काफ़ी काफि कि किंहें ' +
    'किंहों कितना किन्हें किन्हों किया किर किस किसि किसी किसे की कुछ कुल के को कोइ कोई कोन कोनसा कौन कौनसा गया घर जब ' +
    'जहाँ जहां जा जिंहें जिंहों जितना जिधर जिन जिन्हें जिन्हों जिस जिसे जीधर जेसा जेसे जैसा जैसे जो तक तब तरह तिंहें ' +
    'तिंहों तिन तिन्हें तिन्हों तिस तिसे तो था थि थी थे दबारा दवारा दिया दुसरा दुसरे दूसरे दो द्वारा न नहिं नहीं ना ' +
    'निचे निहायत नीचे ने पर पहले पुरा पूरा पे फिर बनि बनी बहि बही बहुत बाद बाला बिलकुल भि भितर भी भीतर मगर मानो मे ' +
    'में यदि यह यहाँ यहां यहि यही या यिह ये रखें रवासा रहा रहे ऱ्वासा लिए लिये लेकिन व वग़ैरह वगेरह वरग वर्ग वह वहाँ ' +
    'वहां वहिं वहीं वाले वुह वे संग सकता सकते सबसे सभि सभी साथ साबुत साभ सारा से सो हि ही हुअ हुआ हुइ हुई हुए हे हें ' +
    'है हैं हो होता होति होती होते होना होने',
  hy:
    'այդ այլ այն այս դու դուք եմ են ենք ես եւ եք է էի էին էինք էիր էիք էր ըստ թ ի ին իսկ իր կամ համար հետ հետո մենք ' +
    'մեջ մի ն նա նաեւ նրա նրանք որ որը որոնք որպես ու ում պիտի վրա',
  id:
    'ada adalah adanya adapun agak agaknya agar akan akankah akhirnya aku akulah amat amatlah anda andalah antar ' +
    'antara antaranya apa apaan apabila apakah apalagi apatah atau ataukah ataupun bagai bagaikan bagaimana ' +
    'bagaimanakah bagaimanapun bagi bahkan bahwa bahwasanya banyak beberapa begini beginian beginikah beginilah ' +
    'begitu begitukah begitulah begitupun belum belumlah berapa berapakah berapalah berapapun bermacam bersama ' +
    'betulkah biasa biasanya bila bilakah bisa bisakah boleh bolehkah bolehlah buat bukan bukankah bukanlah bukannya ' +
    'cuma dahulu dalam dan dapat dari daripada dekat demi demikian demikianlah dengan depan di dia dialah diantara ' +
    'diantaranya dikarenakan dini diri dirinya disini disinilah dong dulu enggak enggaknya entah entahlah hal hampir ' +
    'hanya hanyalah harus haruslah harusnya hendak hendaklah hendaknya hingga ia ialah ibarat ingin inginkah inginkan ' +
    'ini inikah inilah itu itukah itulah jangan jangankan janganlah jika jikalau juga justru kala kalau kalaulah ' +
    'kalaupun kalian kami kamilah kamu kamulah kan kapan kapankah kapanpun karena karenanya ke kecil kemudian kenapa ' +
    'kepada kepadanya ketika khususnya kini kinilah kiranya kita kitalah kok lagi lagian lah lain lainnya lalu lama ' +
    'lamanya lebih macam maka makanya makin malah malahan mampu mampukah mana manakala manalagi masih masihkah masing ' +
    'mau maupun melainkan melalui memang mengapa mereka merekalah merupakan meski meskipun mungkin mungkinkah nah ' +
    'namun nanti nantinya nyaris oleh olehnya pada padahal padanya paling pantas para pasti pastilah per percuma ' +
    'pernah pula pun rupanya saat saatnya saja sajalah saling sama sambil sampai sana sangat sangatlah saya sayalah ' +
    'se sebab sebabnya sebagai sebagaimana sebagainya sebaliknya sebanyak sebegini sebegitu sebelum sebelumnya ' +
    'sebenarnya seberapa sebetulnya sebisanya sebuah sedang sedangkan sedemikian sedikit sedikitnya segala segalanya ' +
    'segera seharusnya sehingga sejak sejenak sekali sekalian sekaligus sekalipun sekarang seketika sekiranya sekitar ' +
    'sekitarnya sela selagi selain selaku selalu selama selamanya seluruh seluruhnya semacam semakin semasih semaunya ' +
    'sementara sempat semua semuanya semula sendiri sendirinya seolah seorang sepanjang sepantasnya sepantasnyalah ' +
    'seperti sepertinya sering seringnya serta serupa sesaat sesama sesegera sesekali seseorang sesuatu sesuatunya ' +
    'sesudah sesudahnya setelah seterusnya setiap setidaknya sewaktu siapa siapakah siapapun sini sinilah suatu sudah ' +
    'sudahkah sudahlah supaya tadi tadinya tak tanpa tapi telah tentang tentu tentulah tentunya terdiri terhadap ' +
    'terhadapnya terlalu terlebih tersebut tersebutlah tertentu tetapi tiap tidak tidakkah tidaklah toh waduh wah ' +
    'wahai walau walaupun wong yaitu yakni yang',
  lt:
    'ant apie ar arba aš be bei bet bus buvo būti būtų dėl gali iki ir iš ja jai jais jam jame jas jei ji jie jiedu ' +
    'jiedvi jiedviem jiedviese jiems jis jo jodviem jog joje jomis joms jos jose judu judvi judviejų judviem judviese ' +
    'jumis jums jumyse juo juodu juodviese juos juose jus ją jį jūs jūsų jų jųdviejų kad kai kaip kas kiek kol kur ' +
    'kurie kuris ką man mane manimi mano manyje manęs mes metu mudu mudvi mudviejų mudviem mudviese mumis mums mumyse ' +
    'mus mūsų nei nes net nors nuo o pat per po prie prieš sau save savimi savo savyje savęs su tada tai taip tas tau ' +
    'tave tavimi tavyje tavęs tačiau ten to todėl tu tuo už visi yra į',
  lv:
    'aiz ap apakš apakšpus ar arī augšpus bet bez bija biji biju bijām bijāt būs būsi būsiet būsim būt būšu caur ' +
    'diemžēl diezin droši dēļ esam esat esi esmu gan gar iekam iekams iekām iekāms iekš iekšpus ik ir it itin iz ja ' +
    'jau jeb jebšu jel jo jā ka kamēr kaut kolīdz kopš kā kļuva kļuvi kļuvu kļuvām kļuvāt kļūs kļūsi kļūsiet kļūsim ' +
    'kļūst kļūstam kļūstat kļūsti kļūstu kļūt kļūšu labad lai lejpus līdz līdzko ne nebūt nedz nekā nevis nezin no nu ' +
    'nē otrpus pa par pat pie pirms pret priekš pār pēc starp tad tak tapi taps tapsi tapsiet tapsim tapt tapāt tapšu ' +
    'taču te tiec tiek tiekam tiekat tieku tik tika tikai tiki tikko tiklab tiklīdz tiks tiksiet tiksim tikt tiku ' +
    'tikvien tikām tikāt tikšu tomēr topat turpretim turpretī tā tādēļ tālab tāpēc un uz vai var varat varēja varēji ' +
    'varēju varējām varējāt varēs varēsi varēsiet varēsim varēt varēšu vien virs virspus vis viņpus zem ārpus šaipus',
  ro:
    'acea aceasta această aceea acei aceia acel acela acele acelea acest acesta aceste acestea aceşti aceştia acolo ' +
    'acum ai aia aibă aici al ale alea altceva altcineva am ar are asemenea asta astea astăzi asupra au avea avem ' +
    'aveţi azi aş aşadar aţi bine bucur bună ca care ce cel ceva chiar cine cineva contra cu cum cumva curând curînd ' +
    'când cât câte câtva câţi cînd cît cîte cîtva cîţi că căci cărei căror cărui către da dacă dar datorită de deci ' +
    'deja deoarece departe deşi din dinaintea dintr dintre drept după dă ea ei el ele eram este eu eşti face fi fie ' +
    'fiecare fii fim fiţi fără iar ieri la le li lor lui lângă lîngă mea mei mele mereu meu mi mine mult multă mulţi ' +
    'mâine mă ne nici nicăieri nimeni nişte noastre noastră noi nostru noştri nu ori oricare orice oricine oricum ' +
    'oricând oricât oricînd oricît oriunde pe pentru peste poate pot prea prima primul prin printr până pînă sa sale ' +
    'sau se spre sub sunt suntem sunteţi sînt sîntem sînteţi să săi său ta tale te tine toate toată tot totuşi toţi ' +
    'tu tăi tău un una unde undeva unei unele uneori unor vi voastre voastră voi vostru vouă voştri vreo vreun vă îi ' +
    'îl îmi împotriva în înainte înaintea încotro încât încît între întrucât întrucît îţi ăla ălea ăsta ăstea ăştia ' +
    'şi ţi ţie',
  ta:
    'அங்கு அங்கே அடுத்த அதனால் அதன் அதற்கு அதிக அதில் அது அதே அதை அந்த அந்தக் அந்தப் அன்று அல்லது அவன் அவரது அவர் ' +
    'அவர்கள் அவள் அவை ஆகிய ஆகியோர் ஆகும் இங்கு இங்கே இடத்தில் இடம் இதனால் இதனை இதன் இதற்கு இதில் இது இதை இந்த இந்தக் ' +
    'இந்தத் இந்தப் இன்னும் இப்போது இரு இருக்கும் இருந்த இருந்தது இருந்து இவர் இவை உன் உள்ள உள்ளது உள்ளன எந்த என எனக் ' +
    'எனக்கு எனப்படும் எனவும் எனவே எனினும் எனும் என் என்ன என்னும் என்பது என்பதை என்ற என்று என்றும் எல்லாம் ஏன் ஒரு ஒரே ' +
    'ஓர் கொண்ட கொண்டு கொள்ள சற்று சிறு சில சேர்ந்த தனது தன் தவிர தான் நான் நாம் நீ பற்றி பற்றிய பல பலரும் பல்வேறு ' +
    'பின் பின்னர் பிற பிறகு பெரும் பேர் போது போன்ற போல போல் மட்டுமே மட்டும் மற்ற மற்றும் மிக மிகவும் மீது முதல் முறை ' +
    'மேலும் மேல் யார் வந்த வந்து வரும் வரை வரையில் விட விட்டு வேண்டும் வேறு',
  te:
    'అందరూ అందుబాటులో అడగండి అడగడం అడ్డంగా అనుగుణంగా అనుమతించు అనుమతిస్తుంది అయితే ఇప్పటికే ఉన్నారు ఎక్కడైనా ఎప్పుడు ' +
    'ఎవరైనా ఎవరో ఏ ఏదైనా ఏమైనప్పటికి ఒక ఒకరు కనిపిస్తాయి కాదు కూడా గా గురించి చుట్టూ చేయగలిగింది తగిన తర్వాత దాదాపు ' +
    'దూరంగా నిజంగా పై ప్రకారం ప్రక్కన మధ్య మరియు మరొక మళ్ళీ మాత్రమే మెచ్చుకో వద్ద వెంట వేరుగా వ్యతిరేకంగా సంబంధం',
  tr:
    'acaba altmış altı ama ancak arada aslında ayrıca bana bazı belki ben benden beni benim beri beş bile bin bir ' +
    'biri birkaç birkez birçok birşey birşeyi biz bizden bize bizi bizim bu buna bunda bundan bunlar bunları bunların ' +
    'bunu bunun burada böyle böylece da daha dahi de defa değil diye diğer doksan dokuz dolayı dolayısıyla dört ' +
    'edecek eden ederek edilecek ediliyor edilmesi ediyor elli en etmesi etti ettiği ettiğini eğer gibi göre halen ' +
    'hangi hatta hem henüz hep hepsi her herhangi herkesin hiç hiçbir iki ile ilgili ise itibaren itibariyle için ' +
    'işte kadar karşın katrilyon kendi kendilerine kendini kendisi kendisine kendisini kez ki kim kimden kime kimi ' +
    'kimse kırk milyar milyon mu mü mı nasıl ne neden nedenle nerde nerede nereye niye niçin o olan olarak oldu ' +
    'olduklarını olduğu olduğunu olmadı olmadığı olmak olması olmayan olmaz olsa olsun olup olur olursa oluyor on ona ' +
    'ondan onlar onlardan onları onların onu onun otuz oysa pek rağmen sadece sanki sekiz seksen sen senden seni ' +
    'senin siz sizden sizi sizin tarafından trilyon tüm var vardı ve veya ya yani yapacak yapmak yaptı yaptıkları ' +
    'yaptığı yaptığını yapılan yapılması yapıyor yedi yerine yetmiş yine yirmi yoksa yüz zaten çok çünkü öyle üzere ' +
    'üç şey şeyden şeyi şeyler şu şuna şunda şundan şunları şunu şöyle',
};
