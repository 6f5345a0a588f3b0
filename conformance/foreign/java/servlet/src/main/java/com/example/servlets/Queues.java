package com.example.servlets;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.ActiveMQConnectionFactory;

/**
 * Sends a text to a queue and answers with what its listener made of it. The listener chokes on the
 * text {@code choke}; to {@code closed} it is sent on a session that is closed already.
 */
final class Queues extends HttpServlet implements AutoCloseable {
  private static final long serialVersionUID = 1L;

  private final transient BlockingQueue<String> received = new ArrayBlockingQueue<>(16);
  private final transient Connection connection;

  private Queues(Connection connection) {
    this.connection = connection;
  }

  static Queues open() throws JMSException {
    ActiveMQConnectionFactory factory =
        new ActiveMQConnectionFactory("vm://shop?broker.persistent=false&broker.useJmx=false");
    factory.getRedeliveryPolicy().setMaximumRedeliveries(0);
    Queues queues = new Queues(factory.createConnection());
    Session session = queues.connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    session.createConsumer(queue(session)).setMessageListener(queues::receive);
    queues.connection.start();
    return queues;
  }

  private static Queue queue(Session session) throws JMSException {
    return session.createQueue("articles");
  }

  private void receive(Message message) {
    try {
      String text = ((TextMessage) message).getText();
      received.add("received " + text);
      if (text.equals("choke")) {
        throw new IllegalStateException("choked");
      }
    } catch (JMSException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String text = request.getPathInfo().substring(1);
    try (Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = session.createProducer(queue(session))) {
      if (text.equals("closed")) {
        producer.close();
      }
      producer.send(session.createTextMessage(text));
      response.setContentType("text/plain");
      response.getWriter().print(received.poll(10, TimeUnit.SECONDS));
    } catch (JMSException e) {
      throw new ServletException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws JMSException {
    connection.close();
  }
}
