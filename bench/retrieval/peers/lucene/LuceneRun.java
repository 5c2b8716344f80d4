import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.MultiDocValues;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.Version;

/** Lucene: {@code LuceneRun PASSAGES QUESTIONS K SAMPLE THREADS PASSES} prints a {@code Printed}. */
public final class LuceneRun {
  private static final BM25Similarity BM25 = new BM25Similarity(0.9f, 0.4f);
  /** So much that 100,000 passages are written once for each thread. */
  private static final double BUFFER_MIB = 256;

  private final int threads;
  private final ExecutorService pool;

  private LuceneRun(int threads) {
    this.threads = threads;
    this.pool = Executors.newFixedThreadPool(threads);
  }

  public static void main(String[] args) throws Exception {
    Map<String, String> known = new HashMap<>();
    List<String[]> passages = readLists(Path.of(args[0]), known);
    List<String[]> questions = readLists(Path.of(args[1]), known);
    int k = Integer.parseInt(args[2]);
    int sample = Integer.parseInt(args[3]);
    LuceneRun run = new LuceneRun(Integer.parseInt(args[4]));
    try (MMapDirectory small = new MMapDirectory(Path.of(args[0] + ".lucene-small"));
        MMapDirectory whole = new MMapDirectory(Path.of(args[0] + ".lucene"))) {
      run.measure(small, whole, passages, questions, k, sample, Integer.parseInt(args[5]));
    } finally {
      run.pool.shutdown();
    }
  }

  private void measure(
      MMapDirectory small,
      MMapDirectory whole,
      List<String[]> passages,
      List<String[]> questions,
      int k,
      int sample,
      int passes)
      throws Exception {
    // All sides compile while they run: a small index and some questions of it go before what is timed.
    index(small, passages.subList(0, Math.min(2_000, passages.size())));
    ask(small, questions.subList(0, Math.min(200, questions.size())), k);
    long listsMemoryMib = memoryMib("VmRSS");

    long started = System.nanoTime();
    index(whole, passages);
    double indexSeconds = secondsSince(started);
    long firstAsked = System.nanoTime();
    ScoreDoc[][] found = ask(whole, questions, k);
    double firstSeconds = secondsSince(firstAsked);
    long asked = System.nanoTime();
    long askedUse = processorNanoseconds();
    for (int pass = 0; pass < passes; pass++) {
      found = ask(whole, questions, k);
    }
    double seconds = secondsSince(asked);
    double processorSeconds = (processorNanoseconds() - askedUse) / 1e9;
    System.out.printf(
        "{\"indexSeconds\":%s,\"firstPassQuestionsPerSecond\":%s,\"questionsPerSecond\":%s,\"questionsPerProcessorSecond\":%s,\"listsMemoryMib\":%d,"
            + "\"peakMemoryMib\":%d,\"version\":\"Lucene %s, Java %s\",\"lists\":%s}%n",
        indexSeconds, questions.size() / firstSeconds, passes * questions.size() / seconds,
        passes * questions.size() / processorSeconds, listsMemoryMib,
        memoryMib("VmHWM"), Version.LATEST, Runtime.version(), render(whole, found, sample));
  }

  /** Frequencies without positions, in one segment: what the other sides keep. */
  private void index(MMapDirectory directory, List<String[]> lists) throws Exception {
    IndexWriterConfig config =
        new IndexWriterConfig()
            .setOpenMode(IndexWriterConfig.OpenMode.CREATE)
            .setSimilarity(BM25)
            .setRAMBufferSizeMB(BUFFER_MIB);
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      AtomicInteger next = new AtomicInteger();
      inEachThread(
          () -> {
            TermStream terms = new TermStream();
            NumericDocValuesField line = new NumericDocValuesField("line", 0);
            Document document = new Document();
            document.add(new Field("terms", terms, frequencies()));
            document.add(line);
            for (int index; (index = next.getAndIncrement()) < lists.size(); ) {
              terms.read(lists.get(index));
              line.setLongValue(index);
              writer.addDocument(document);
            }
            return null;
          });
      writer.forceMerge(1);
    }
  }

  /** One question after the other in each thread; opening the index is counted. */
  private ScoreDoc[][] ask(MMapDirectory directory, List<String[]> questions, int k) throws Exception {
    ScoreDoc[][] found = new ScoreDoc[questions.size()][];
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      IndexSearcher searcher = new IndexSearcher(reader);
      searcher.setSimilarity(BM25);
      AtomicInteger next = new AtomicInteger();
      inEachThread(
          () -> {
            for (int index; (index = next.getAndIncrement()) < found.length; ) {
              found[index] = searcher.search(anyOf(questions.get(index)), k).scoreDocs;
            }
            return null;
          });
    }
    return found;
  }

  private void inEachThread(Callable<Void> work) throws Exception {
    List<Future<Void>> futures = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) futures.add(pool.submit(work));
    for (Future<Void> future : futures) future.get();
  }

  private static Query anyOf(String[] terms) {
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    for (String term : terms) query.add(new TermQuery(new Term("terms", term)), BooleanClause.Occur.SHOULD);
    return query.build();
  }

  private static FieldType frequencies() {
    FieldType type = new FieldType();
    type.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
    type.setTokenized(true);
    type.freeze();
    return type;
  }

  private static String render(MMapDirectory directory, ScoreDoc[][] found, int sample) throws IOException {
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      List<String> lists = new ArrayList<>();
      for (ScoreDoc[] list : List.of(found).subList(0, Math.min(sample, found.length))) {
        List<String> rows = new ArrayList<>();
        for (ScoreDoc row : list) {
          NumericDocValues lines = MultiDocValues.getNumericValues(reader, "line");
          lines.advanceExact(row.doc);
          rows.add("{\"passage\":" + lines.longValue() + ",\"score\":" + row.score + "}");
        }
        lists.add("[" + String.join(",", rows) + "]");
      }
      return "[" + String.join(",", lists) + "]";
    }
  }

  /** Each distinct term is one string in memory, so that all sides begin alike. */
  private static List<String[]> readLists(Path file, Map<String, String> known) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.map(line -> splitLine(line, known)).collect(Collectors.toList());
    }
  }

  private static String[] splitLine(String line, Map<String, String> known) {
    return Stream.of(line.split(" "))
        .filter(term -> !term.isEmpty())
        .map(term -> known.computeIfAbsent(term, each -> each))
        .toArray(String[]::new);
  }

  private static double secondsSince(long nanoseconds) {
    return (System.nanoTime() - nanoseconds) / 1e9;
  }

  private static long processorNanoseconds() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
  }

  /** A line of /proc/self/status; Linux only. */
  private static long memoryMib(String name) throws IOException {
    String[] found =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith(name + ":"))
            .findFirst()
            .orElseThrow()
            .split("\\s+");
    return Long.parseLong(found[1]) / 1024;
  }

  /** Hands out given terms one by one: the text was analyzed before. */
  private static final class TermStream extends TokenStream {
    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private String[] terms = {};
    private int next;

    void read(String[] list) {
      terms = list;
    }

    @Override
    public void reset() {
      next = 0;
    }

    @Override
    public boolean incrementToken() {
      if (next == terms.length) return false;
      clearAttributes();
      term.append(terms[next++]);
      return true;
    }
  }
}
